/*
 * catalogue_navigator.c
 *		The coverage as a layer of MITRE's ATT&CK Navigator (format 4.5).
 *
 * Called by `vigil catalogue`.  A layer is of one domain, Enterprise; what it cannot hold,
 * techniques of ICS and those that ATT&CK does not have, is counted in its description.
 */
#include "common/port.h"

#include "client/catalogue.h"
#include "client/output.h"

#define COVERAGE(i, column) catalogue_value(catalogue, PART_COVERAGE, i, COVERAGE_##column)
#define COVERAGE_IS(i, column) catalogue_is_true(catalogue, PART_COVERAGE, i, COVERAGE_##column)

/* Techniques of ICS are numbered from T0800. */
static bool
navigator_takes(const Catalogue *catalogue, int i)
{
	return *COVERAGE(i, TECHNIQUE_NAME) != '\0' && *COVERAGE(i, TACTIC) != '\0' &&
		   strncmp(COVERAGE(i, TECHNIQUE), "T0", 2) != 0;
}

/* "Command and Control" as the Navigator writes it: command-and-control. */
static char *
navigator_tactic(const char *name)
{
	char *word = pstrdup(name);

	for (char *at = word; *at != '\0'; at++)
		*at = *at == ' ' ? '-' : pg_ascii_tolower(*at);
	return word;
}

/* The rules of a technique, one a line, and what is known of them. */
static char *
navigator_comment(const Catalogue *catalogue, int first, int count)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = first; i < first + count; i++)
		appendStringInfo(&text, "%s%s (%s%s%s)", i > first ? "\n" : "", COVERAGE(i, RULE_NAME),
						 COVERAGE_IS(i, ENABLED) ? "on" : "off",
						 COVERAGE_IS(i, FIRED) ? ", fired" : "",
						 COVERAGE_IS(i, SILENT) ? ", source silent" : "");
	return text.data;
}

static void
navigator_technique(StringInfo out, const Catalogue *catalogue, int first, int count)
{
	appendStringInfoString(out, "\n\t\t{\"techniqueID\": ");
	output_json_text(out, COVERAGE(first, TECHNIQUE));
	/* Without a tactic it stands for the technique wherever the matrix has it. */
	if (COVERAGE_IS(first, FITS))
	{
		appendStringInfoString(out, ", \"tactic\": ");
		output_json_text(out, navigator_tactic(COVERAGE(first, TACTIC_NAME)));
	}
	appendStringInfo(out, ", \"score\": %d, \"comment\": ", count);
	output_json_text(out, navigator_comment(catalogue, first, count));
	appendStringInfoString(out, ", \"enabled\": true, \"showSubtechniques\": true}");
}

/* All techniques; the highest score, and the number of rows that are left out. */
static char *
navigator_techniques(const Catalogue *catalogue, int *most, int *left)
{
	int rows = catalogue_rows(catalogue, PART_COVERAGE);
	StringInfoData out;

	initStringInfo(&out);
	*most = 1;
	*left = 0;
	for (int first = 0, count; first < rows; first += count)
	{
		count = 1;
		while (first + count < rows &&
			   strcmp(COVERAGE(first, TACTIC), COVERAGE(first + count, TACTIC)) == 0 &&
			   strcmp(COVERAGE(first, TECHNIQUE), COVERAGE(first + count, TECHNIQUE)) == 0)
			count++;
		if (!navigator_takes(catalogue, first))
		{
			*left += *COVERAGE(first, TECHNIQUE) != '\0';
			continue;
		}
		*most = Max(*most, count);
		if (out.len > 0)
			appendStringInfoChar(&out, ',');
		navigator_technique(&out, catalogue, first, count);
	}
	return out.data;
}

char *
catalogue_navigator(const Catalogue *catalogue)
{
	StringInfoData out;
	int most;
	int left;
	char *technique = navigator_techniques(catalogue, &most, &left);

	initStringInfo(&out);
	appendStringInfoString(&out, "{\n\t\"name\": \"vigil\",\n"
								 "\t\"versions\": {\"attack\": \"18\", \"navigator\": \"5.1.0\", "
								 "\"layer\": \"4.5\"},\n"
								 "\t\"domain\": \"enterprise-attack\",\n\t\"description\": ");
	output_json_text(&out, psprintf("Detection rules by technique, %s. The score is the number "
									"of rules.%s",
									catalogue->date,
									left > 0 ? psprintf(" Left out: %s of other matrices, or "
														"that ATT&CK does not have.",
														page_count(left, "technique", "techniques"))
											 : ""));
	appendStringInfo(&out,
					 ",\n\t\"sorting\": 3,\n"
					 "\t\"gradient\": {\"colors\": [\"#d2e3fc\", \"#1967d2\"], \"minValue\": 0, "
					 "\"maxValue\": %d},\n\t\"techniques\": [%s\n\t]\n}\n",
					 most, technique);
	return out.data;
}
