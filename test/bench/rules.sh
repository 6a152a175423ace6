# Queries as detection rules have them, over a million rows, against what an expert would write
# in SQL for the same question.
. ./lib.sh
. ./data.sh
bench_data

# question NAME KQL SQL: how long ours takes for each unit of time of the other's.
question()
{
	local ours

	ours=$(bench_compile "$2")
	bench_ratio "$1" "$ours" "$3" goal=1.1
}

aws='"AWSCloudTrail"'

question 'filter: in~, has, contains' \
	'AWSCloudTrail | where EventName in~ ("CreateUser", "DeleteUser") and UserAgent has "aws-cli" and RequestParameters contains "path" | project TimeGenerated, EventName, SourceIpAddress' \
	"SELECT \"TimeGenerated\", \"EventName\", \"SourceIpAddress\" FROM $aws WHERE lower(\"EventName\") IN ('createuser', 'deleteuser')
		AND \"UserAgent\" ~* '\\maws-cli\\M' AND \"RequestParameters\" ILIKE '%path%'"
question 'filter: contains over everything' \
	'AWSCloudTrail | where RequestParameters contains "K39" | count' \
	"SELECT count(*) FROM $aws WHERE \"RequestParameters\" ILIKE '%k39%'"
question 'filter: has over everything' \
	'AWSCloudTrail | where UserAgent has "ListBuckets" | count' \
	"SELECT count(*) FROM $aws WHERE \"UserAgent\" ~* '\\mListBuckets\\M'"
question 'summarize: dcount, make_set by bin' \
	'AWSCloudTrail | summarize Users = dcount(UserIdentityArn), Events = make_set(EventName), n = count() by SourceIpAddress, bin(TimeGenerated, 1h) | where Users > 3' \
	"SELECT \"SourceIpAddress\", date_bin('1 hour', \"TimeGenerated\", '2000-01-01 00:00+00'), count(DISTINCT \"UserIdentityArn\") AS users,
		array_agg(DISTINCT \"EventName\"), count(*) FROM $aws GROUP BY 1, 2 HAVING count(DISTINCT \"UserIdentityArn\") > 3"
question 'summarize: count by bin' \
	'AWSCloudTrail | where isnotempty(ErrorCode) | summarize n = count(), Failures = countif(ErrorCode == "AccessDenied") by UserIdentityArn, bin(TimeGenerated, 1d)' \
	"SELECT \"UserIdentityArn\", date_bin('1 day', \"TimeGenerated\", '2000-01-01 00:00+00'), count(*), count(*) FILTER (WHERE \"ErrorCode\" = 'AccessDenied')
		FROM $aws WHERE \"ErrorCode\" <> '' GROUP BY 1, 2"
question 'join innerunique' \
	'SigninLogs | where RiskLevelDuringSignIn == "high" | project IPAddress, UserPrincipalName | join (AWSCloudTrail | where EventSource == "iam.amazonaws.com" | project SourceIpAddress, EventName, TimeGenerated) on $left.IPAddress == $right.SourceIpAddress | summarize count() by UserPrincipalName, EventName' \
	"SELECT u, \"EventName\", count(*) FROM (SELECT DISTINCT ON (\"IPAddress\") \"IPAddress\", \"UserPrincipalName\" AS u FROM \"SigninLogs\"
		WHERE \"RiskLevelDuringSignIn\" = 'high') AS s JOIN $aws AS c ON c.\"SourceIpAddress\" = s.\"IPAddress\" WHERE \"EventSource\" = 'iam.amazonaws.com' GROUP BY 1, 2"
question 'join leftanti' \
	'AWSCloudTrail | where TimeGenerated >= datetime(2026-03-04) | summarize n = count() by SourceIpAddress | join kind=leftanti (AWSCloudTrail | where TimeGenerated < datetime(2026-03-04) | distinct SourceIpAddress) on SourceIpAddress' \
	"SELECT \"SourceIpAddress\", count(*) FROM $aws AS a WHERE \"TimeGenerated\" >= '2026-03-04 00:00+00' AND NOT EXISTS (SELECT FROM $aws AS b
		WHERE b.\"TimeGenerated\" < '2026-03-04 00:00+00' AND b.\"SourceIpAddress\" = a.\"SourceIpAddress\") GROUP BY 1"
question 'arg_max(TimeGenerated, *)' \
	'AWSCloudTrail | summarize arg_max(TimeGenerated, *) by UserIdentityArn | project UserIdentityArn, TimeGenerated, EventName, SourceIpAddress, RequestParameters' \
	"SELECT DISTINCT ON (\"UserIdentityArn\") \"UserIdentityArn\", \"TimeGenerated\", \"EventName\", \"SourceIpAddress\", \"RequestParameters\" FROM $aws
		ORDER BY \"UserIdentityArn\", \"TimeGenerated\" DESC"
question 'parse_json, mv-expand' \
	'AWSCloudTrail | where EventSource == "iam.amazonaws.com" | extend p = parse_json(RequestParameters) | mv-expand t = p.tags | summarize n = count() by k = tostring(t.key)' \
	"SELECT coalesce(t ->> 'key', ''), count(*) FROM $aws LEFT JOIN LATERAL jsonb_array_elements(coalesce(\"RequestParameters\"::jsonb -> 'tags', '[null]')) AS t ON true
		WHERE \"EventSource\" = 'iam.amazonaws.com' GROUP BY 1"
question 'parse_json path filter' \
	'AWSCloudTrail | where EventSource == "iam.amazonaws.com" | where tostring(parse_json(RequestParameters).userName) == "user77" | project TimeGenerated, EventName' \
	"SELECT \"TimeGenerated\", \"EventName\" FROM $aws WHERE \"EventSource\" = 'iam.amazonaws.com' AND \"RequestParameters\" <> '' AND \"RequestParameters\"::jsonb ->> 'userName' = 'user77'"
question 'union of two tables' \
	'union (AWSCloudTrail | project TimeGenerated, Ip = SourceIpAddress), (SigninLogs | project TimeGenerated, Ip = IPAddress) | summarize n = count(), newest = max(TimeGenerated) by Ip | top 20 by n' \
	"SELECT ip, count(*) AS n, max(t) FROM (SELECT \"TimeGenerated\" AS t, \"SourceIpAddress\" AS ip FROM $aws UNION ALL SELECT \"TimeGenerated\", \"IPAddress\" FROM \"SigninLogs\") AS u
		GROUP BY 1 ORDER BY n DESC LIMIT 20"
question 'let, in (subquery)' \
	'let Risky = SigninLogs | where RiskLevelAggregated == "high" | distinct IPAddress; AWSCloudTrail | where SourceIpAddress in (Risky) | summarize Names = make_set(EventName) by SourceIpAddress, UserIdentityArn' \
	"SELECT \"SourceIpAddress\", \"UserIdentityArn\", array_agg(DISTINCT \"EventName\") FROM $aws
		WHERE \"SourceIpAddress\" IN (SELECT DISTINCT \"IPAddress\" FROM \"SigninLogs\" WHERE \"RiskLevelAggregated\" = 'high') GROUP BY 1, 2"
question 'make-series' \
	'AWSCloudTrail | make-series n = count() default = 0 on TimeGenerated from datetime(2026-03-02) to datetime(2026-03-05) step 1h by EventSource' \
	"SELECT s, jsonb_agg(coalesce(n, 0) ORDER BY t), jsonb_agg(t ORDER BY t) FROM (SELECT DISTINCT \"EventSource\" AS s FROM $aws) AS k
		CROSS JOIN generate_series(timestamptz '2026-03-02 00:00+00', '2026-03-04 23:00+00', '1 hour') AS t
		LEFT JOIN (SELECT \"EventSource\" AS s, date_bin('1 hour', \"TimeGenerated\", '2000-01-01 00:00+00') AS t, count(*) AS n FROM $aws GROUP BY 1, 2) AS c USING (s, t) GROUP BY 1"
