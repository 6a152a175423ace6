/*
 * sigma_registry.c
 *		Keys and data of the registry, which rules have as Sysmon writes them, as Defender has them.
 */
#include "common/port.h"

#include "foreign/sigma_int.h"

/* The key of a user, of whom Defender writes the number. */
#define USER_KEY "HKEY_CURRENT_USER\\"
#define USERS_KEY "HKEY_USERS\\S-1-"
#define CURRENT_SET "CurrentControlSet"

/* Names of the registry as Defender has them. */
static const Pattern *
registry_key(const Pattern *pattern)
{
	static const char *const name[][2] = {{"HKLM\\", "HKEY_LOCAL_MACHINE\\"},
										  {"HKU\\", "HKEY_USERS\\"},
										  {"HKCU\\", USER_KEY},
										  {"HKCR\\", "HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\"},
										  {"\\ControlSet001\\", "\\CurrentControlSet\\"},
										  {"\\ControlSet002\\", "\\CurrentControlSet\\"}};

	for (int i = 0; i < lengthof(name); i++)
		pattern = pattern_replace(pattern, name[i][0], name[i][1]);
	return pattern;
}

/* "DWORD (0x0000000a)" is 10 there. */
static const Pattern *
registry_data(const Pattern *pattern)
{
	const char *text = pattern->text;
	char *end;
	uint64 value;
	char *number;

	if (pattern_has_wildcard(pattern) ||
		(pg_strncasecmp(text, "DWORD (0x", 9) != 0 && pg_strncasecmp(text, "QWORD (0x", 9) != 0))
		return pattern;
	errno = 0;
	value = strtoull(text + 9, &end, 16);
	if (errno != 0 || strcmp(end, ")") != 0)
		return pattern;
	number = psprintf(UINT64_FORMAT, value);
	return pattern_literal(number, (int) strlen(number));
}

const Pattern *
sigma_registry_pattern(const ForeignField *field, const Pattern *pattern)
{
	if (field != NULL && field->kind == MAP_REGISTRY_KEY)
		return registry_key(pattern);
	if (field != NULL && field->kind == MAP_REGISTRY_DATA)
		return registry_data(pattern);
	return pattern;
}

/* Has the pattern a text in it, in any case? */
static bool
pattern_has(const Pattern *pattern, const char *text)
{
	int length = (int) strlen(text);

	for (int i = 0; i + length <= pattern->length; i++)
	{
		if (pg_strncasecmp(pattern->text + i, text, length) == 0)
			return true;
	}
	return false;
}

static ForeignField *
made_field(const ForeignField *field, MapKind kind, char *column)
{
	ForeignField *made = MAKE(ForeignField, .kind = kind);

	*made = *field;
	made->kind = kind;
	made->column = column;
	return made;
}

/*
 * The key with what a pattern asks for in it.  Defender writes the set of controls that is the current
 * one, ControlSet001 on most machines, and the number of a user.
 */
static const ForeignField *
registry_key_field(const ForeignField *field, const Pattern *pattern)
{
	if (pattern_has(pattern, CURRENT_SET))
		field = made_field(field, MAP_REGISTRY_KEY,
						   psprintf("replace_regex(%s, @\"(?i)(\\\\)ControlSet\\d\\d\\d(\\\\)\", "
									"@\"\\1CurrentControlSet\\2\")",
									field->column));
	if (pattern_has(pattern, USER_KEY))
		field = made_field(field, MAP_REGISTRY_KEY,
						   psprintf("replace_regex(%s, "
									"@\"(?i)\\AHKEY_(?:CURRENT_USER|USERS)(\\\\)S-1-[\\d-]+\\\\\", "
									"@\"HKEY_CURRENT_USER\\1\")",
									field->column));
	else if (pattern_has(pattern, USERS_KEY))
		field = made_field(field, MAP_REGISTRY_KEY,
						   psprintf("replace_regex(%s, @\"(?i)\\AHKEY_CURRENT_USER(\\\\S-1-)\", "
									"@\"HKEY_USERS\\1\")",
									field->column));
	return field;
}

/* The data as Sysmon writes it, for a pattern that asks for a part of that. */
static const ForeignField *
registry_data_field(const ForeignField *field, const Pattern *pattern)
{
	static const char *const form[] = {"WORD", "0x0", "Binary Data", "(Empty)"};

	for (int i = 0; i < lengthof(form); i++)
	{
		if (pattern_has(pattern, form[i]))
			return made_field(
				field, MAP_COMPUTED,
				pstrdup(
					"case(isempty(RegistryValueData), \"(Empty)\", RegistryValueType =~ \"Dword\", "
					"strcat(\"DWORD (0x\", tohex(tolong(RegistryValueData), 8), \")\"), "
					"RegistryValueType =~ \"Qword\", strcat(\"QWORD (0x\", "
					"substring(tohex(tolong(RegistryValueData), 16), 0, 8), \"-0x\", "
					"substring(tohex(tolong(RegistryValueData), 16), 8), \")\"), "
					"RegistryValueType =~ \"Binary\", \"Binary Data\", RegistryValueData)"));
	}
	return field;
}

const ForeignField *
sigma_registry_field(const ForeignField *field, const Pattern *pattern)
{
	if (field != NULL && field->kind == MAP_REGISTRY_KEY)
		return registry_key_field(field, pattern);
	if (field != NULL && field->kind == MAP_REGISTRY_DATA)
		return registry_data_field(field, pattern);
	return field;
}
