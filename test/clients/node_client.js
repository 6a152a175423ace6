// An alert as node-postgres gives it: a line for each column, its type and its value.
const { Client } = require('pg');
const fs = require('fs');

(async () => {
	const client = new Client();
	await client.connect();
	await client.query("SET timezone = 'Europe/Berlin'");
	const row = (await client.query(fs.readFileSync(process.argv[2], 'utf8'))).rows[0];
	for (const [name, value] of Object.entries(row)) {
		let told = value;
		if (name === 'evidence') {
			told = { n: value[0].n, d: value[0].d, t10: value[0].t10.length };
		}
		console.log([name, value.constructor.name, value instanceof Date ? value.toISOString() : JSON.stringify(told)].join('\t'));
	}
	await client.end();
})().catch((error) => { console.error(error); process.exit(1); });
