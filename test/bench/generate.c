/*
 * generate.c
 *		Makes volume data for AWSCloudTrail and SigninLogs as COPY text.
 *
 *	generate cloudtrail|signin ROWS [SEED [DAYS [clean|noisy]]]
 *	generate columns cloudtrail|signin
 *
 * Every row is a pure function of (seed, row number): no state, no clock, no
 * locale, no floating point, so that any machine makes the same bytes.  The
 * rows cover DAYS days from 2026-03-02 (UTC).  In clean mode no background row
 * can match the flagship rule; in noisy mode a fifth of the writes to IAM come
 * from the addresses of risky sign-ins.  VERSION goes up with every change of
 * the output.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION "1"
#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)
#define START INT64_C(1772409600) /* 2026-03-02T00:00:00Z */
#define PRINCIPALS 5000
#define RISKY_ADDRESSES 100

/* One stream of random numbers per field. */
typedef enum Stream
{
	STREAM_TIME,
	STREAM_TICKS,
	STREAM_WHO,
	STREAM_ADDRESS,
	STREAM_KIND,
	STREAM_EVENT,
	STREAM_ERROR,
	STREAM_SIZE,
	STREAM_ID,
	STREAM_APP,
	STREAM_RISK,
	STREAM_DURING,
	STREAM_RESULT,
	STREAM_AGENT
} Stream;

static uint64_t seed;
static uint64_t rows;
static int64_t days = 3;
static bool noisy;

/* splitmix64: the number of a stream for a row. */
static uint64_t
number(Stream stream, uint64_t row)
{
	uint64_t z = seed + (uint64_t) stream * GOLDEN * 7919 + (row + 1) * GOLDEN;

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static uint64_t
below(Stream stream, uint64_t row, uint64_t limit)
{
	return number(stream, row) % limit;
}

/* Weight of each hour of a day; working hours are busiest. */
static const int hour_weight[24] = {12, 12, 12, 12, 14, 18, 30, 55, 85, 100, 100, 100,
									95, 98, 98, 95, 85, 60, 45, 35, 30, 24,  18,  14};

/* Seconds since the epoch of row i of the table. */
static int64_t
row_time(uint64_t row, bool cloudtrail)
{
	int64_t total = 0;
	int64_t day = (int64_t) (row * (uint64_t) days / rows);
	int64_t at;

	for (int i = 0; i < 24; i++)
		total += hour_weight[i];
	at = (int64_t) below(STREAM_TIME, row * 2 + cloudtrail, (uint64_t) total * 3600);
	for (int i = 0; i < 24; i++)
	{
		if (at < (int64_t) hour_weight[i] * 3600)
			return START + day * 86400 + i * 3600 + at / hour_weight[i];
		at -= (int64_t) hour_weight[i] * 3600;
	}
	return START + day * 86400;
}

/* A principal, the first ones far more often than the last: weight 1/(k+1). */
static unsigned
principal(uint64_t row)
{
	static uint64_t cumulative[PRINCIPALS];
	uint64_t at;
	unsigned low = 0;
	unsigned high = PRINCIPALS - 1;

	if (cumulative[0] == 0)
	{
		uint64_t sum = 0;

		for (unsigned i = 0; i < PRINCIPALS; i++)
			cumulative[i] = sum += (UINT64_C(1) << 40) / (i + 1);
	}
	at = below(STREAM_WHO, row, cumulative[PRINCIPALS - 1]);
	while (low < high)
	{
		unsigned middle = (low + high) / 2;

		if (at < cumulative[middle])
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void
print_time(int64_t second, int64_t microsecond)
{
	int64_t day = second / 86400;
	int64_t rest = second % 86400;
	/* Civil date of a day number, March-based. */
	int64_t z = day + 719468;
	int64_t era = z / 146097;
	int64_t of_era = z % 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	printf("%04d-%02d-%02d %02d:%02d:%02d.%06d+00", (int) (year + era * 400 + (month < 10 ? 0 : 1)),
		   (int) (month < 10 ? month + 3 : month - 9), (int) (of_year - (153 * month + 2) / 5 + 1),
		   (int) (rest / 3600), (int) (rest / 60 % 60), (int) (rest % 60), (int) microsecond);
}

static void
print_address(uint64_t row, unsigned who, bool risky)
{
	uint64_t pick = number(STREAM_ADDRESS, row);
	unsigned home;

	if (risky)
	{
		/* 100.96/12: addresses of risky sign-ins */
		home = (unsigned) (pick % RISKY_ADDRESSES);
		printf("100.96.%u.%u", home / 200, home % 200 + 1);
		return;
	}
	/* 100.64/12: one to three home addresses per principal; 4 % IPv6 */
	home = who * 4 + (unsigned) (pick % (who % 3 + 1));
	if (who % 25 == 0)
		printf("2001:db8:%x::%x", who, home);
	else
		printf("100.%u.%u.%u", 64 + home / 62500, home / 250 % 250, home % 250 + 1);
}

typedef struct Event
{
	const char *source;
	const char *name;
	bool write;
} Event;

static const Event reads[] = {
	{"ec2.amazonaws.com", "DescribeInstances", false},
	{"ec2.amazonaws.com", "DescribeSecurityGroups", false},
	{"s3.amazonaws.com", "GetBucketAcl", false},
	{"s3.amazonaws.com", "ListBuckets", false},
	{"iam.amazonaws.com", "GetUser", false},
	{"iam.amazonaws.com", "ListAccessKeys", false},
	{"sts.amazonaws.com", "AssumeRole", false},
	{"sts.amazonaws.com", "GetCallerIdentity", false},
	{"kms.amazonaws.com", "Decrypt", false},
	{"logs.amazonaws.com", "DescribeLogGroups", false},
	{"rds.amazonaws.com", "DescribeDBInstances", false},
	{"lambda.amazonaws.com", "ListFunctions20150331", false},
};
static const Event writes[] = {
	{"ec2.amazonaws.com", "RunInstances", true},
	{"ec2.amazonaws.com", "CreateTags", true},
	{"s3.amazonaws.com", "PutBucketPolicy", true},
	{"iam.amazonaws.com", "AttachRolePolicy", true},
	{"lambda.amazonaws.com", "UpdateFunctionCode20150331v2", true},
};
/* Calls that the flagship rule looks for, in the cases that occur. */
static const Event watched[] = {
	{"iam.amazonaws.com", "CreateUser", true},
	{"iam.amazonaws.com", "CreateAccessKey", true},
	{"iam.amazonaws.com", "AddUserToGroup", true},
	{"iam.amazonaws.com", "DeleteLoginProfile", true},
	{"iam.amazonaws.com", "createrole", true},
	{"iam.amazonaws.com", "CREATEVIRTUALMFADEVICE", true},
	{"workmail.amazonaws.com", "ResetPassword", true},
	{"identitystore.amazonaws.com", "DeleteGroup", true},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* JSON of a length that is near what real records have: most short, a few long. */
static void
print_payload(uint64_t row, unsigned who, int shift)
{
	unsigned kind = (unsigned) (number(STREAM_SIZE, row) >> shift) % 1000;
	unsigned repeat = kind < 500 ? 1 : kind < 900 ? 4 : kind < 990 ? 9 : 40;

	printf("{\"userName\":\"user%u\",\"path\":\"/\",\"tags\":[", who);
	for (unsigned i = 0; i < repeat; i++)
		printf("%s{\"key\":\"k%u\",\"value\":\"%08x\"}", i > 0 ? "," : "", i,
			   (unsigned) (number(STREAM_SIZE, row + i) >> 32));
	fputs("]}", stdout);
}

static void
print_cloudtrail(uint64_t row)
{
	unsigned who = principal(row * 2);
	unsigned account = who % 37;
	uint64_t kind = below(STREAM_KIND, row, 100000);
	bool service = kind % 100 < 12; /* callers that are not at an address */
	bool target = kind < 370;       /* 0.37 % */
	uint64_t pick = number(STREAM_EVENT, row);
	uint64_t error = below(STREAM_ERROR, row, 10000);
	bool risky = target && noisy && below(STREAM_DURING, row, 5) == 0;
	const Event *event = target                             ? &watched[pick % COUNT(watched)]
						 : below(STREAM_APP, row, 100) < 85 ? &reads[pick % COUNT(reads)]
															: &writes[pick % COUNT(writes)];

	print_time(row_time(row, true), 0);
	printf("\t%08" PRIx64 "-0000-4000-8000-%012" PRIx64, row, number(STREAM_ID, row) >> 16);
	printf("\t1.09\t%s\tAwsApiCall\t%s\t", event->source, event->name);
	printf("%s\tAIDA%016u\t", who % 20 == 0 ? "AssumedRole" : "IAMUser", who);
	printf("arn:aws:iam::%012u:user/user%u\t%012u\tuser%u\tus-east-1\t", 100000 + account, who,
		   100000 + account, who);
	if (service && !target)
		fputs(kind % 2 ? "AWS Internal" : event->source, stdout);
	else
		print_address(row, who, risky);
	printf("\taws-cli/2.15.%u Python/3.11.8 Linux/6.1.0 exe/x86_64.debian.12 prompt/off "
		   "command/%s md/installer",
		   (unsigned) below(STREAM_AGENT, row, 155), event->name);
	printf("\t%s\t%s\t", error < 360 ? "AccessDenied" : "",
		   error < 350                   ? "User is not authorized to perform this action"
		   : error >= 360 && error < 365 ? "Failed authentication"
										 : "");
	print_payload(row, who, 8);
	putchar('\t');
	if (event->write && error >= 360)
		print_payload(row, who, 24);
	printf("\t%s\t%012u\tt\n", event->write ? "f" : "t", 100000 + account);
}

static const char *const apps[] = {
	"Azure Portal",   "Office 365 Exchange Online",        "Microsoft Teams", "Microsoft Office",
	"OfficeHome",     "Microsoft Azure PowerShell",        "One Outlook Web", "Windows Sign In",
	"Microsoft Edge", "Azure Active Directory PowerShell", "ADFS Trust",
};

static void
print_signin(uint64_t row)
{
	unsigned who = principal(row * 2 + 1);
	unsigned risk = (unsigned) below(STREAM_RISK, row, 1000);
	/* 97.5 none, 1.2 low, 0.8 medium, 0.3 high, 0.2 hidden */
	const char *level = risk < 975   ? "none"
						: risk < 987 ? "low"
						: risk < 995 ? "medium"
						: risk < 998 ? "high"
									 : "hidden";
	const char *during = below(STREAM_DURING, row, 4) == 0 ? "none" : level;
	unsigned result = (unsigned) below(STREAM_RESULT, row, 100);
	bool high = risk >= 995 && risk < 998;

	print_time(row_time(row, false), (int64_t) below(STREAM_TICKS, row, 1000000));
	printf("\t%08" PRIx64 "-0000-4000-8000-%012" PRIx64 "\tSignInLogs\tSign-in activity\t%s", row,
		   number(STREAM_ID, row) >> 16,
		   result < 93   ? "0"
		   : result < 96 ? "50126"
		   : result < 98 ? "50076"
						 : "53003");
	printf("\tUser %u\tuser%u@contoso.example\t%s\t", who, who,
		   apps[below(STREAM_APP, row, COUNT(apps))]);
	print_address(row, who, high);
	printf("\tBrowser\tMozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/122.0.0.0\t%s\t%s\t%s",
		   level, during, high ? "atRisk" : "none");
	for (int i = 0; i < 2; i++)
		printf("\t%s", !high         ? "[]"
					   : risk == 995 ? "[\"unfamiliarFeatures\"]"
									 : "[\"unfamiliarFeatures\",\"anonymizedIPAddress\"]");
	printf("\t{\"errorCode\": %s}\t{\"city\": \"City %u\", \"countryOrRegion\": \"NL\"}\tt\n",
		   result < 93 ? "0" : "50126", who % 100);
}

static const char cloudtrail_columns[] =
	"\"TimeGenerated\", \"AwsEventId\", \"EventVersion\", \"EventSource\", \"EventTypeName\", "
	"\"EventName\", \"UserIdentityType\", \"UserIdentityPrincipalid\", \"UserIdentityArn\", "
	"\"UserIdentityAccountId\", \"UserIdentityUserName\", \"AWSRegion\", \"SourceIpAddress\", "
	"\"UserAgent\", \"ErrorCode\", \"ErrorMessage\", \"RequestParameters\", "
	"\"ResponseElements\", \"ReadOnly\", \"RecipientAccountId\", \"ManagementEvent\"";
static const char signin_columns[] =
	"\"TimeGenerated\", \"Id\", \"Category\", \"OperationName\", \"ResultType\", "
	"\"UserDisplayName\", \"UserPrincipalName\", \"AppDisplayName\", \"IPAddress\", "
	"\"ClientAppUsed\", \"UserAgent\", \"RiskLevelAggregated\", \"RiskLevelDuringSignIn\", "
	"\"RiskState\", \"RiskEventTypes\", \"RiskEventTypes_V2\", \"Status\", \"LocationDetails\", "
	"\"IsInteractive\"";

int
main(int argc, char **argv)
{
	bool cloudtrail;

	if (argc == 3 && strcmp(argv[1], "columns") == 0)
	{
		puts(strcmp(argv[2], "cloudtrail") == 0 ? cloudtrail_columns : signin_columns);
		return 0;
	}
	if (argc < 3 || (strcmp(argv[1], "cloudtrail") != 0 && strcmp(argv[1], "signin") != 0))
	{
		fputs("generate " VERSION ": generate cloudtrail|signin ROWS [SEED [DAYS [clean|noisy]]]\n",
			  stderr);
		return 2;
	}
	cloudtrail = strcmp(argv[1], "cloudtrail") == 0;
	rows = strtoull(argv[2], NULL, 10);
	seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	days = argc > 4 ? strtoll(argv[4], NULL, 10) : 3;
	noisy = argc > 5 && strcmp(argv[5], "noisy") == 0;
	for (uint64_t row = 0; row < rows; row++)
	{
		if (cloudtrail)
			print_cloudtrail(row);
		else
			print_signin(row);
	}
	if (fflush(stdout) != 0 || ferror(stdout))
	{
		perror("generate");
		return 1;
	}
	return 0;
}
