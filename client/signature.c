/*
 * signature.c
 *		Signs what is sent, as Standard Webhooks has it, so that libraries for that check it.
 *
 * Secrets never stand on a command line, where every user of the machine reads them.
 */
#include "common/port.h"

#include "common/base64_text.h"
#include "common/vec.h"

#include "client/forward.h"
#include "client/input.h"
#include "client/sha256.h"

/* The environment variable with the secret. */
#define SIGNATURE_VARIABLE "VIGIL_FORWARD_SECRET"

/* Fewer bytes are guessed. */
#define SIGNATURE_MIN_SECRET 16

/* Bytes that a text in base64 means, their number; -1 if it is none. */
static int
signature_read_base64(const char *text, uint8 *bytes)
{
	int count = 0;
	int digits = 0;
	uint32 group = 0;

	for (; *text != '\0' && *text != '='; text++)
	{
		const char *digit = strchr(base64_digits, *text);

		if (digit == NULL)
			return -1;
		group = group << 6 | (uint32) (digit - base64_digits);
		if (++digits % 4 == 1)
			continue;
		bytes[count++] = (uint8) (group >> (2 * ((4 - digits % 4) % 4)));
	}
	return digits % 4 == 1 || strspn(text, "=") != strlen(text) ? -1 : count;
}

char *
signature_make(const Vec *secrets, const char *key, int64 time, const char *body)
{
	char *head = psprintf("%s." INT64_FORMAT ".", key, time);
	StringInfoData value;

	initStringInfo(&value);
	VEC_EACH (const Secret, secret, secrets)
	{
		uint8 digest[SHA256_BYTES];

		sha256_sign(secret->bytes, (size_t) secret->length, head, body, digest);
		appendStringInfoString(&value, value.len > 0 ? " v1," : "v1,");
		base64_append(&value, (const char *) digest, sizeof(digest));
	}
	pfree(head);
	return value.data;
}

/* Takes one line as a secret; false and an error if it is none. */
static bool
signature_take(char *line, Vec *secrets)
{
	Secret *secret = MAKE(Secret, .bytes = (uint8 *) line, .length = (int) strlen(line));

	if (strncmp(line, "whsec_", 6) == 0)
		secret->length = signature_read_base64(line + 6, secret->bytes);
	if (secret->length < 0)
	{
		output_error("a secret that begins with whsec_ goes on in base64");
		return false;
	}
	if (secret->length < SIGNATURE_MIN_SECRET)
	{
		output_error("a secret has at least %d bytes", SIGNATURE_MIN_SECRET);
		return false;
	}
	vec_push(secrets, secret);
	return true;
}

bool
signature_read_secrets(const char *file, Vec *secrets)
{
	const char *variable = getenv(SIGNATURE_VARIABLE);
	char *text = file == NULL && variable != NULL ? pstrdup(variable) : NULL;

	if (file != NULL)
	{
		int length;

		text = input_read_text(file, &length);
		if (text == NULL)
			return false;
	}
	while (text != NULL && *text != '\0')
	{
		size_t length = strcspn(text, "\r\n");

		if (length > 0 && !signature_take(pnstrdup(text, length), secrets))
			return false;
		text += length + strspn(text + length, "\r\n");
	}
	if (file == NULL || secrets->count > 0)
		return true;
	output_error("file \"%s\" has no secret", file);
	return false;
}
