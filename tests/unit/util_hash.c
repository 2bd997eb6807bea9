/*
 * Digests against published vectors and those of the contracts; the spread
 * of random texts.
 */
#include "config.h"

#include "util/hash.h"

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/err.h"

static void
sha256_vectors(void)
{
	static const struct {
		const char *text, *hex;
	} rows[] = {
		/* FIPS 180-2, and the key digest of contract imageextract 1.1 */
		{ "", "e3b0c44298fc1c149afbf4c8996fb924"
		    "27ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		    "248d6a61d20638b8e5c026930c3e6039"
		    "a33ce45964ff2167f6ecedd419db06c1" },
		{ "ie_live_0123456789abcdefghijABCDEFGHIJ01",
		    "42ff7ea0ffb93d9cd44ac25e920d693a"
		    "e66b6c7680e9fcac37f8d801853bef11" },
	};
	char hex[RF_SHA256_HEX];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_sha256_to_hex(rows[i].text, strlen(rows[i].text), hex);
		CU_ASSERT_STRING_EQUAL(hex, rows[i].hex);
	}
	rf_sha256_to_hex(NULL, 0, hex);
	CU_ASSERT_STRING_EQUAL(hex, rows[0].hex);
}

static void
sha256_in_pieces(void)
{
	unsigned char data[1000], whole[RF_SHA256_SIZE], parts[RF_SHA256_SIZE];
	struct rf_sha256 h;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)(i * 7);
	rf_sha256(data, sizeof(data), whole);
	for (size_t step = 1; step < sizeof(data); step += 37) {
		rf_sha256_start(&h);
		for (size_t at = 0; at < sizeof(data); at += step)
			rf_sha256_update(&h, data + at,
			    step < sizeof(data) - at ? step : sizeof(data) - at);
		rf_sha256_update(&h, NULL, 0);
		rf_sha256_finish(&h, parts);
		CU_ASSERT_EQUAL(memcmp(whole, parts, sizeof(whole)), 0);
	}
	/* Giving up leaks nothing: the leak checker watches. */
	rf_sha256_start(&h);
	rf_sha256_update(&h, data, 10);
	rf_sha256_finish(&h, NULL);
	CU_ASSERT_PTR_NULL(h.ctx);
}

static void
hmac_vectors(void)
{
	char long_key[131];
	/* RFC 4231 cases 2 and 6, the empty key, contract imageextract 7 */
	const struct {
		struct rf_str key, text;
		const char *hex;
	} rows[] = {
		{ RF_STR("Jefe"), RF_STR("what do ya want for nothing?"),
		    "5bdcc146bf60754e6a042426089575c7"
		    "5a003f089d2739839dec58b964ec3843" },
		{ { long_key, sizeof(long_key) },
		    RF_STR("Test Using Larger Than Block-Size Key - "
			"Hash Key First"),
		    "60e431591ee0b67f0d8a26aacbf5b77f"
		    "8e0bc6213728c5140546040f0ee37f54" },
		{ { NULL, 0 }, { NULL, 0 },
		    "b613679a0814d9ec772f95d778c35fc5"
		    "ff1697c493715653c6c712144292c5ad" },
		{ RF_STR("whsec_Zm9yLXRlc3RzLW9ubHktMTIz"),
		    RF_STR("1767225600.{\"id\":\"evt_7Q2m\",\"type\":"
			"\"job.completed\",\"data\":{\"job_id\":"
			"\"3f6c1c0e-7a52-4d0e-9d3c-2f5b8a1e4c77\"}}"),
		    "d4b107acc8ef003ea7910498ee31ccd2"
		    "646100fc9935c38b56811575b5ba9171" },
	};
	unsigned char mac[RF_SHA256_SIZE];
	char hex[RF_SHA256_HEX];

	memset(long_key, 0xaa, sizeof(long_key));
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_hmac_sha256(rows[i].key, rows[i].text, mac);
		rf_hex(mac, sizeof(mac), hex);
		CU_ASSERT_STRING_EQUAL(hex, rows[i].hex);
	}
}

static void
constant_time(void)
{
	CU_ASSERT_TRUE(rf_equal_constant_time("abc", "abc", 3));
	CU_ASSERT_TRUE(rf_equal_constant_time("abX", "abY", 2));
	CU_ASSERT_FALSE(rf_equal_constant_time("abc", "abd", 3));
	CU_ASSERT_FALSE(rf_equal_constant_time("abc", "Abc", 3));
	CU_ASSERT_TRUE(rf_equal_constant_time(NULL, NULL, 0));
}

static void
uuids(void)
{
	static const struct {
		const char *text;
		bool good;
	} rows[] = {
		{ "3f6c1c0e-7a52-4d0e-9d3c-2f5b8a1e4c77", true },
		{ "00000000-0000-0000-0000-000000000000", true },
		{ "3F6c1c0e-7a52-4d0e-9d3c-2f5b8a1e4c77", false },
		{ "3f6c1c0e-7a52-4d0e-9d3c-2f5b8a1e4c7", false },
		{ "3f6c1c0e-7a52-4d0e-9d3c-2f5b8a1e4c770", false },
		{ "3f6c1c0e07a52-4d0e-9d3c-2f5b8a1e4c77", false },
		{ "3f6c1c0e-7a52-4d0e-9d3c-2f5b8a1e4-77", false },
		{ "../../../../../../../../../etc/passw", false },
		{ "", false },
	};
	char a[RF_UUID_SIZE], b[RF_UUID_SIZE];

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		CU_ASSERT_EQUAL(rf_is_uuid(rf_str(rows[i].text)),
		    rows[i].good);
	for (int i = 0; i < 100; i++) {
		rf_uuid(a);
		rf_uuid(b);
		CU_ASSERT_STRING_NOT_EQUAL(a, b);
		CU_ASSERT_TRUE(rf_is_uuid(rf_str(a)));
		CU_ASSERT_EQUAL(a[14], '4');
		CU_ASSERT_PTR_NOT_NULL(strchr("89ab", a[19]));
	}
}

static void
base62(void)
{
	size_t seen[128] = { 0 }, kinds = 0;
	char text[6201];

	rf_random_base62(text, sizeof(text) - 1);
	CU_ASSERT_EQUAL(strlen(text), sizeof(text) - 1);
	for (const char *p = text; *p != '\0'; p++) {
		CU_ASSERT_FATAL((unsigned char)*p < 128);
		seen[(unsigned char)*p]++;
	}
	/* 100 expected of each; none outside 40..180 but once in 10^8 runs. */
	for (int c = 0; c < 128; c++) {
		if (seen[c] == 0)
			continue;
		kinds++;
		CU_ASSERT(seen[c] > 40 && seen[c] < 180);
	}
	CU_ASSERT_EQUAL(kinds, 62);
	rf_random_base62(text, 0);
	CU_ASSERT_STRING_EQUAL(text, "");
}

/* The values of another SipHash-1-3 under the key of zeros. */
static void
table_hash(void)
{
	static const struct {
		const char *text;
		uint64_t hash;
	} rows[] = {
		{ "a", 0x407448d2b89b1813 },
		{ "abc", 0xc03bc3a0042630f2 },
		{ "12345678", 0x3489982430560a87 },
		{ "hello world", 0xb1b1f2e707e4ac8a },
		{ "The quick brown fox", 0x975e410714568333 },
	};
	static const uint64_t key[2] = { 1, 2 };

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		size_t n = strlen(rows[i].text);

		CU_ASSERT_EQUAL(rf_hash64(rows[i].text, n), rows[i].hash);
		CU_ASSERT_NOT_EQUAL(rf_hash64_keyed(rows[i].text, n, key),
		    rows[i].hash);
	}
	CU_ASSERT_NOT_EQUAL(rf_hash64("\0", 1), rf_hash64("\0\0", 2));
}

/* The check value of every catalogue of checksums, and pieces of it. */
/* As ISO 3309 defines it, bit by bit. */
static uint32_t
crc32_by_bits(uint32_t crc, const unsigned char *p, size_t n)
{
	crc = ~crc;
	for (size_t i = 0; i < n; i++) {
		crc ^= p[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (0xedb88320 & -(crc & 1));
	}
	return ~crc;
}

/* Every length around the pieces it is worked out in, aligned and not. */
static void
crc32_lengths(void)
{
	unsigned char text[700];
	uint32_t wrong = 0, at = 1;

	for (size_t i = 0; i < sizeof(text); i++) {
		at = at * 1103515245 + 12345;
		text[i] = (unsigned char)(at >> 16);
	}
	for (size_t from = 0; from < 17; from++)
		for (size_t n = 0; n <= 600; n++) {
			uint32_t all = crc32_by_bits(0, text + from, n);
			uint32_t half = rf_crc32(0, text + from, n / 3);

			wrong += rf_crc32(0, text + from, n) != all;
			wrong += rf_crc32(half, text + from + n / 3,
			    n - n / 3) != all;
		}
	CU_ASSERT_EQUAL(wrong, 0);
}

static void
crc32_values(void)
{
	uint32_t crc;

	CU_ASSERT_EQUAL(rf_crc32(0, "123456789", 9), 0xcbf43926);
	CU_ASSERT_EQUAL(rf_crc32(0, NULL, 0), 0);
	crc = rf_crc32(0, "1234", 4);
	crc = rf_crc32(crc, NULL, 0);
	CU_ASSERT_EQUAL(rf_crc32(crc, "56789", 5), 0xcbf43926);
}

CU_TestInfo util_hash_tests[] = {
	{ "SHA-256 vectors", sha256_vectors },
	{ "SHA-256 in pieces", sha256_in_pieces },
	{ "HMAC vectors", hmac_vectors },
	{ "comparison in constant time", constant_time },
	{ "identifiers", uuids },
	{ "random base62", base62 },
	{ "table hash", table_hash },
	{ "CRC-32", crc32_values },
	{ "CRC-32 of every length", crc32_lengths },
	CU_TEST_INFO_NULL
};
