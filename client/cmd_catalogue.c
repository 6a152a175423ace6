/*
 * cmd_catalogue.c
 *		vigil catalogue: the rules as pages to look at, and as a layer of ATT&CK Navigator.
 *
 * Everything is read in one read-only transaction and written afterwards.  The folder appears
 * as a whole, or stays as it was.
 */
#include "common/port.h"

#include "client/catalogue.h"
#include "client/catalogue_folder.h"
#include "client/whole_file.h"
#include "client/command.h"
#include "client/time_option.h"

/* The id of a rule is the name of its file: nothing else than an id may be one. */
static bool
catalogue_is_id(const char *id)
{
	return strlen(id) == 36 && strspn(id, "0123456789abcdef-") == 36;
}

static bool
catalogue_write_rules(CatalogueFolder *folder, const Catalogue *catalogue)
{
	for (int row = 0; row < catalogue_rows(catalogue, PART_RULE); row++)
	{
		const char *id = catalogue_value(catalogue, PART_RULE, row, RULE_ID);
		Html html;

		if (connection_is_cancelled())
			return false;
		if (!catalogue_is_id(id))
		{
			output_error("the server gave \"%s\" as the id of a rule", id);
			return false;
		}
		catalogue_rule(&html, catalogue, row);
		if (!folder_write(folder, psprintf("rule/%s.html", id), html.out.data, html.out.len))
			return false;
		pfree(html.out.data);
	}
	return true;
}

static bool
catalogue_write_folder(CatalogueFolder *folder, const Catalogue *catalogue)
{
	char *layer = catalogue_navigator(catalogue);
	Html html;

	catalogue_index(&html, catalogue);
	return folder_write(folder, "index.html", html.out.data, html.out.len) &&
		   folder_write(folder, "style.css", catalogue_style, strlen(catalogue_style)) &&
		   folder_write(folder, "attack-navigator.json", layer, strlen(layer)) &&
		   folder_make(folder, "rule") && catalogue_write_rules(folder, catalogue) &&
		   folder_finish(folder);
}

/* Writes the folder, and tells of its first page. */
static bool
catalogue_make_folder(const char *path, const Catalogue *catalogue)
{
	CatalogueFolder folder;

	if (!folder_start(&folder, path))
		return false;
	if (!catalogue_write_folder(&folder, catalogue))
	{
		folder_give_up(&folder);
		return false;
	}
	printf("%s/index.html: %s\n", folder.path,
		   page_count(catalogue_rows(catalogue, PART_RULE), "rule", "rules"));
	return true;
}

static bool
catalogue_make_layer(const char *path, const Catalogue *catalogue)
{
	char *layer = catalogue_navigator(catalogue);

	return whole_file_write(path, layer, strlen(layer), WHOLE_FILE_PUBLIC);
}

/* Reads in one snapshot. */
static bool
catalogue_read_all(const Options *options, PGconn *conn, Catalogue *catalogue)
{
	PGresult *result =
		connection_run(conn, NULL, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", 0, NULL);
	bool done = result != NULL && catalogue_read(catalogue, conn, options->date);

	PQclear(result);
	return done;
}

int
cmd_catalogue(Options *options)
{
	Catalogue catalogue = {{0}};
	PGconn *conn;
	bool done;

	if (options->count > 1 || (options->count == 0 && options->navigator == NULL))
	{
		output_error("a folder or --navigator must be given, and no more than one folder");
		return EXIT_USAGE;
	}
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	if (!time_option_check(conn, "date", options->date))
	{
		PQfinish(conn);
		return EXIT_USAGE;
	}
	done = catalogue_read_all(options, conn, &catalogue);
	PQfinish(conn);
	if (done && options->count > 0)
		done = catalogue_make_folder(options->argument[0], &catalogue);
	if (done && options->navigator != NULL)
		done = catalogue_make_layer(options->navigator, &catalogue);
	catalogue_free(&catalogue);
	return connection_exit_code(!done);
}
