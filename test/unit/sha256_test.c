/*
 * sha256_test.c
 *		Tests of common/sha256.c: the vectors of FIPS 180-4 and RFC 4231, in pieces of any size.
 */
#include "common/port.h"

#include "common/sha256.h"
#include "unit.h"

static char *
hex(const uint8 *digest)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < SHA256_BYTES; i++)
		appendStringInfo(&text, "%02x", digest[i]);
	return text.data;
}

/* The sum of count times a text, in pieces of so many bytes (0: at once). */
static char *
sum_of(const char *text, int count, int piece)
{
	StringInfoData all;
	Sha256 sum;
	uint8 digest[SHA256_BYTES];

	initStringInfo(&all);
	for (int i = 0; i < count; i++)
		appendStringInfoString(&all, text);
	sha256_start(&sum);
	for (int at = 0; at<all.len; at += piece> 0 ? piece : all.len)
		sha256_add(&sum, all.data + at, Min(piece > 0 ? piece : all.len, all.len - at));
	sha256_end(&sum, digest);
	return hex(digest);
}

static char *
mac_of(const char *key, int length, const char *text)
{
	HmacSha256 mac;
	uint8 digest[SHA256_BYTES];

	hmac_sha256_start(&mac, key, length);
	hmac_sha256_add(&mac, text, strlen(text));
	hmac_sha256_end(&mac, digest);
	return hex(digest);
}

int
main(void)
{
	static const char *const million =
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
	char long_key[131];

	unit_text(sum_of("", 0, 0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
			  "nothing");
	unit_text(sum_of("abc", 1, 0),
			  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc");
	unit_text(sum_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, 0),
			  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
			  "56 bytes, whose length does not fit into the block");
	unit_text(sum_of("a", 1000000, 0), million, "a million");
	for (int piece = 1; piece <= 129; piece += 32)
		unit_text(sum_of("a", 1000000, piece), million, "in pieces");
	unit_text(
		mac_of("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
			   20, "Hi There"),
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", "RFC 4231, 1");
	unit_text(mac_of("Jefe", 4, "what do ya want for nothing?"),
			  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", "RFC 4231, 2");
	memset(long_key, 0xaa, sizeof(long_key));
	unit_text(mac_of(long_key, sizeof(long_key),
					 "Test Using Larger Than Block-Size Key - Hash Key First"),
			  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", "RFC 4231, 6");
	return unit_done();
}
