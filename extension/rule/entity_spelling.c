/*
 * entity_spelling.c
 *		The identifiers of an entity in one spelling.
 *
 * Called by entity_key.c.  What a value was in the log stays in the alert; here it only
 * becomes comparable.
 */
#include "common/port.h"

#include <arpa/inet.h>

#include "rule/entity_spelling.h"

#define BLANKS " \t\r\n"

static bool
is_type(const EntityType *type, const char *name)
{
	return strcmp(type->name, name) == 0;
}

/* Is the word one of a list that is separated by blanks? */
static bool
has_word(const char *list, const char *word)
{
	size_t length = strlen(word);
	const char *p = list;

	while (*p != '\0')
	{
		size_t next = strcspn(p, " ");

		if (next == length && strncmp(p, word, length) == 0)
			return true;
		p += next;
		p += strspn(p, " ");
	}
	return false;
}

static EntityPart *
find_part(const Vec *part, const char *identifier)
{
	VEC_EACH (EntityPart, one, part)
	{
		if (strcmp(one->identifier, identifier) == 0)
			return one;
	}
	return NULL;
}

static void
add_part(Vec *out, const char *identifier, char *value)
{
	EntityPart *part = MAKE(EntityPart, .identifier = identifier, .value = value);

	vec_push(out, part);
}

/* ---- addresses ---- */

/* Reads an address into 16 bytes, of IPv4 mapped into IPv6. */
static bool
read_address(const char *text, unsigned char address[16])
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	static const unsigned char compatible[12] = {0};
	char *bare = pstrdup(text);
	char *zone = strchr(bare, '%');

	/* A zone, fe80::1%eth0, is the machine's own name of a link. */
	if (zone != NULL)
		*zone = '\0';
	if (bare[0] == '[' && bare[strlen(bare) - 1] == ']')
	{
		bare[strlen(bare) - 1] = '\0';
		bare++;
	}
	memcpy(address, mapped, sizeof(mapped));
	if (inet_pton(AF_INET, bare, address + sizeof(mapped)) == 1)
		return true;
	if (inet_pton(AF_INET6, bare, address) != 1)
		return false;
	/* ::a.b.c.d is the address a.b.c.d, as long as it is written so. */
	if (memcmp(address, compatible, sizeof(compatible)) == 0 && strchr(bare, '.') != NULL)
		memcpy(address, mapped, sizeof(mapped));
	return true;
}

static bool
is_v4(const unsigned char address[16])
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(address, mapped, sizeof(mapped)) == 0;
}

static char *
spell_address(const char *value, EntityFolder fold)
{
	unsigned char address[16];
	char text[INET6_ADDRSTRLEN];

	if (!read_address(value, address))
		return fold(value);
	if (is_v4(address))
		inet_ntop(AF_INET, address + 12, text, sizeof(text));
	else
		inet_ntop(AF_INET6, address, text, sizeof(text));
	return pstrdup(text);
}

/* Addresses that other networks use as well: of several things in the world. */
static bool
is_private_address(const unsigned char address[16])
{
	static const unsigned char zero[15] = {0};
	const unsigned char *v4 = address + 12;

	if (is_v4(address))
		return v4[0] == 0 || v4[0] == 10 || v4[0] == 127 ||
			   (v4[0] == 100 && (v4[1] & 0xc0) == 64) || (v4[0] == 169 && v4[1] == 254) ||
			   (v4[0] == 172 && (v4[1] & 0xf0) == 16) || (v4[0] == 192 && v4[1] == 168);
	/* ::, ::1, fc00::/7, fe80::/10 */
	return (memcmp(address, zero, sizeof(zero)) == 0 && address[15] <= 1) ||
		   (address[0] & 0xfe) == 0xfc || (address[0] == 0xfe && (address[1] & 0xc0) == 0x80);
}

/* ---- one value ---- */

/* Length of "scheme://", 0 if the text does not begin with one. */
static int
scheme_length(const char *url)
{
	int length =
		(int) strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

	return length > 0 && strncmp(url + length, "://", 3) == 0 ? length + 3 : 0;
}

/* Scheme and host have no case, the rest does; "http://host" is "http://host/". */
static char *
spell_url(const char *value, EntityFolder fold)
{
	int head = scheme_length(value);

	if (head == 0)
		return pstrdup(value);
	head += (int) strcspn(value + head, "/?#");
	return psprintf("%s%s%s", fold(pnstrdup(value, head)), value[head] == '/' ? "" : "/",
					value + head);
}

static char *
spell_hive(const char *value)
{
	static const char *const name[][2] = {{"hklm", "hkey_local_machine"},
										  {"hkcu", "hkey_current_user"},
										  {"hkcr", "hkey_classes_root"},
										  {"hku", "hkey_users"},
										  {"hkcc", "hkey_current_config"}};

	for (int i = 0; i < lengthof(name); i++)
	{
		if (strcmp(value, name[i][0]) == 0)
			return pstrdup(name[i][1]);
	}
	return pstrdup(value);
}

/* A value without what may differ although the thing is the same. */
static char *
spell_value(const EntityType *type, const char *identifier, const char *value, EntityFolder fold)
{
	const char *start = value + strspn(value, BLANKS);
	int length = (int) strlen(start);
	char *bare;

	while (length > 0 && strchr(BLANKS, start[length - 1]) != NULL)
		length--;
	if (length > 1 && is_type(type, "DNS") && start[length - 1] == '.')
		length--;
	bare = pnstrdup(start, length);
	if (is_type(type, "IP") && strcmp(identifier, "Address") == 0)
		return spell_address(bare, fold);
	if (is_type(type, "URL"))
		return spell_url(bare, fold);
	if (has_word(type->folded, identifier))
		bare = fold(bare);
	if (is_type(type, "RegistryKey") && strcmp(identifier, "Hive") == 0)
		return spell_hive(bare);
	return bare;
}

/* ---- names with their domains ---- */

/*
 * Takes a domain off the name of an account or host and adds it as a part of its own,
 * unless there is one already: then only the same one is taken off.
 */
static void
split_name(Vec *out, const char *name, const char *domain, bool at_front, char mark)
{
	EntityPart *whole = find_part(out, name);
	EntityPart *known = find_part(out, domain);
	char *at;
	char *rest;

	if (whole == NULL)
		return;
	at = mark == '@' ? strrchr(whole->value, mark) : strchr(whole->value, mark);
	if (at == NULL || at == whole->value || at[1] == '\0')
		return;
	rest = at_front ? pnstrdup(whole->value, at - whole->value) : pstrdup(at + 1);
	if (known != NULL && strcmp(known->value, rest) != 0)
		return;
	whole->value = at_front ? pstrdup(at + 1) : pnstrdup(whole->value, at - whole->value);
	if (known == NULL)
		add_part(out, domain, rest);
}

/* The names of files have no case where directories are separated as Windows does. */
static void
spell_path(Vec *out, EntityFolder fold)
{
	EntityPart *directory = find_part(out, "Directory");
	EntityPart *name = find_part(out, "Name");
	int length;

	if (directory == NULL)
		return;
	length = (int) strlen(directory->value);
	if (length > 1 && strchr("/\\", directory->value[length - 1]) != NULL)
		directory->value = pnstrdup(directory->value, length - 1);
	if (strchr(directory->value, '\\') == NULL)
		return;
	directory->value = fold(directory->value);
	if (name != NULL)
		name->value = fold(name->value);
}

void
entity_spell(const EntityType *type, const Vec *part, EntityFolder fold, Vec *out)
{
	unsigned char address[16];

	VEC_EACH (const EntityPart, one, part)
	{
		char *value = type != NULL ? spell_value(type, one->identifier, one->value, fold)
								   : pstrdup(one->value);

		if (value[0] != '\0' && find_part(out, one->identifier) == NULL)
			add_part(out, one->identifier, value);
	}
	if (type == NULL)
		return;
	if (is_type(type, "Account"))
	{
		split_name(out, "Name", "NTDomain", true, '\\');
		split_name(out, "Name", "UPNSuffix", false, '@');
	}
	else if (is_type(type, "Host"))
	{
		EntityPart *host = find_part(out, "HostName");

		if (host != NULL && !read_address(host->value, address))
			split_name(out, "HostName", "DnsDomain", false, '.');
	}
	else if (is_type(type, "File"))
		spell_path(out, fold);
}

/* ---- strong or weak ---- */

/* Domains that every machine has, as far as they can be told from others. */
static bool
is_local_domain(const char *domain)
{
	static const char *const local[] = {
		"nt authority",
		"builtin",
		"nt service",
		"workgroup",
		"window manager",
		"font driver host",
		"iis apppool",
		"nt virtual machine",
		"localhost",
		"local",
		".",
	};

	for (int i = 0; i < lengthof(local); i++)
	{
		if (strcmp(local[i], domain) == 0)
			return true;
	}
	return false;
}

bool
entity_value_is_strong(const EntityType *type, const char *identifier, const char *value,
					   bool with_others)
{
	unsigned char address[16];

	if (is_type(type, "IP") && strcmp(identifier, "Address") == 0)
		return read_address(value, address) && (with_others || !is_private_address(address));
	if (is_type(type, "URL"))
		return scheme_length(value) > 0;
	if (pg_strcasecmp(identifier, "Sid") == 0 && !with_others)
		/* Of a domain or a tenant; the others are the same on every machine. */
		return strncmp(value, "s-1-5-21-", 9) == 0 || strncmp(value, "s-1-12-1-", 9) == 0;
	if (is_type(type, "Account") && strcmp(identifier, "NTDomain") == 0)
		return !is_local_domain(value);
	return true;
}
