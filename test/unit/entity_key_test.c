/*
 * entity_key_test.c
 *		Keys of entities: which identifiers make a strong one, and in which spelling.
 */
#include "common/port.h"

#include "rule/entity_key.h"
#include "unit.h"

/* Identifiers are "Name=value|Name=value"; strong keys are marked with "!". */
typedef struct Case
{
	const char *type;
	const char *given;
	const char *key;
} Case;

static const Case cases[] = {
	/* addresses */
	{"ip", "Address=192.0.2.1", "!Address=192.0.2.1"},
	{"ip", "Address= 192.0.2.1 ", "!Address=192.0.2.1"},
	{"ip", "Address=::ffff:192.0.2.1", "!Address=192.0.2.1"},
	{"ip", "Address=::FFFF:C000:201", "!Address=192.0.2.1"},
	{"ip", "Address=::192.0.2.1", "!Address=192.0.2.1"},
	{"ip", "Address=2001:DB8:0:0:0:0:0:1", "!Address=2001:db8::1"},
	{"ip", "Address=2001:0db8::0001", "!Address=2001:db8::1"},
	{"ip", "Address=[2001:db8::1]", "!Address=2001:db8::1"},
	{"ip", "Address=10.0.0.1", "Address=10.0.0.1"},
	{"ip", "Address=172.16.0.1", "Address=172.16.0.1"},
	{"ip", "Address=172.32.0.1", "!Address=172.32.0.1"},
	{"ip", "Address=192.168.1.1", "Address=192.168.1.1"},
	{"ip", "Address=100.64.0.1", "Address=100.64.0.1"},
	{"ip", "Address=100.128.0.1", "!Address=100.128.0.1"},
	{"ip", "Address=169.254.1.1", "Address=169.254.1.1"},
	{"ip", "Address=127.0.0.1", "Address=127.0.0.1"},
	{"ip", "Address=0.0.0.0", "Address=0.0.0.0"},
	{"ip", "Address=::1", "Address=::1"},
	{"ip", "Address=::", "Address=::"},
	{"ip", "Address=fe80::1%eth0", "Address=fe80::1"},
	{"ip", "Address=FD00::1", "Address=fd00::1"},
	{"ip", "Address=::ffff:10.0.0.1", "Address=10.0.0.1"},
	{"ip", "Address=10.0.0.1|AddressScope=VNet-1", "!Address=10.0.0.1,AddressScope=vnet-1"},
	{"ip", "Address=192.0.2.1|AddressScope=VNet-1", "!Address=192.0.2.1"},
	{"ip", "Address=AWS Internal", "Address=aws internal"},
	{"ip", "Address=192.0.2.1:443", "Address=192.0.2.1:443"},
	{"IP", "Address=192.0.2.1", "!Address=192.0.2.1"},
	/* accounts */
	{"account", "Name=Alice|UPNSuffix=Contoso.Example", "!Name=alice,UPNSuffix=contoso.example"},
	{"account", "Name=alice@contoso.example", "!Name=alice,UPNSuffix=contoso.example"},
	{"account", "Name=alice@contoso.example|UPNSuffix=CONTOSO.example",
	 "!Name=alice,UPNSuffix=contoso.example"},
	{"account", "Name=a@b@contoso.example", "!Name=a@b,UPNSuffix=contoso.example"},
	{"account", "Name=CONTOSO\\Bob", "!Name=bob,NTDomain=contoso"},
	{"account", "Name=bob|NTDomain=NT AUTHORITY", "NTDomain=nt authority,Name=bob"},
	{"account", "Name=bob|NTDomain=WORKGROUP", "NTDomain=workgroup,Name=bob"},
	{"account", "Name=bob", "Name=bob"},
	{"account", "Name=@home", "Name=@home"},
	{"account", "Name=arn:aws:iam::1:user/Bob", "Name=arn:aws:iam::1:user/bob"},
	{"account", "Sid=S-1-5-21-1-2-3-1001", "!Sid=s-1-5-21-1-2-3-1001"},
	{"account", "Sid=S-1-12-1-7-8-9-1", "!Sid=s-1-12-1-7-8-9-1"},
	{"account", "Sid=S-1-5-18", "Sid=s-1-5-18"},
	{"account", "Sid=S-1-5-32-544", "Sid=s-1-5-32-544"},
	{"account", "Name=x|AadUserId=AB-1|UPNSuffix=c.example", "!Name=x,UPNSuffix=c.example"},
	{"account", "Name=x|AadUserId=AB-1", "!AadUserId=ab-1"},
	{"account", "ObjectGuid=AB-1", "!ObjectGuid=ab-1"},
	{"account", "PUID=AB1", "!PUID=ab1"},
	{"account", "Name=x|DnsDomain=c.example", "!Name=x,DnsDomain=c.example"},
	{"account", "DisplayName=Alice A., dear", "DisplayName=Alice A.\\, dear"},
	/* hosts */
	{"host", "HostName=WEB01|DnsDomain=Contoso.example",
	 "!HostName=web01,DnsDomain=contoso.example"},
	{"host", "HostName=web01.contoso.example", "!HostName=web01,DnsDomain=contoso.example"},
	{"host", "HostName=web01.contoso.example|DnsDomain=contoso.example",
	 "!HostName=web01,DnsDomain=contoso.example"},
	{"host", "HostName=web01|NTDomain=CONTOSO|DnsDomain=contoso.example",
	 "!HostName=web01,NTDomain=contoso"},
	{"host", "HostName=192.0.2.1", "HostName=192.0.2.1"},
	{"host", "HostName=web01", "HostName=web01"},
	{"host", "NetBiosName=WEB01|NTDomain=C", "!NetBiosName=web01,NTDomain=c"},
	{"host", "AzureID=/Subscriptions/A", "!AzureID=/subscriptions/a"},
	{"host", "HostName=x|OMSAgentID=AB", "!OMSAgentID=ab"},
	/* the others */
	{"url", "Url=HTTPS://Host.example/Path?Q=1", "!Url=https://host.example/Path?Q=1"},
	{"url", "Url=https://host.example", "!Url=https://host.example/"},
	{"url", "Url=https://host.example?Q", "!Url=https://host.example/?Q"},
	{"url", "Url=/Path", "Url=/Path"},
	{"url", "Url=host.example/Path", "Url=host.example/Path"},
	{"azure-resource", "ResourceId=/Subscriptions/A/X", "!ResourceId=/subscriptions/a/x"},
	{"cloud-application", "AppId=20893|Name=Box", "!AppId=20893"},
	{"cloud-application", "Name=Box|InstanceName=I", "!Name=box,InstanceName=i"},
	{"dns", "DomainName=Evil.Example.", "DomainName=evil.example"},
	{"file", "Name=Cmd.exe|Directory=C:\\Windows\\", "!Name=cmd.exe,Directory=c:\\\\windows"},
	{"file", "Name=Run|Directory=/opt/X/", "!Name=Run,Directory=/opt/X"},
	{"file", "Name=Run|Directory=/", "!Name=Run,Directory=/"},
	{"file", "Name=Run", "Name=Run"},
	{"filehash", "Algorithm=SHA256|Value=ABCDEF", "!Algorithm=sha256,Value=abcdef"},
	{"malware", "Name=EICAR", "Name=eicar"},
	{"malware", "Name=EICAR|Category=Test", "!Name=eicar,Category=test"},
	{"process", "ProcessId=12|CommandLine=Ls -l", "CommandLine=Ls -l,ProcessId=12"},
	{"registry-key", "Hive=HKLM|Key=Software\\X", "!Hive=hkey_local_machine,Key=software\\\\x"},
	{"registry-key", "Hive=HKEY_LOCAL_MACHINE|Key=SOFTWARE\\X",
	 "!Hive=hkey_local_machine,Key=software\\\\x"},
	{"registry-value", "Name=Run", "Name=run"},
	{"security-group", "SID=S-1-5-21-1-2-3-512", "!SID=s-1-5-21-1-2-3-512"},
	{"security-group", "SID=S-1-5-32-544", "SID=s-1-5-32-544"},
	{"iotdevice", "DeviceId=D", "DeviceId=D"},
	{"iotdevice", "DeviceId=D|IoTHub=H", "!IoTHub=H,DeviceId=D"},
	{"mailbox", "MailboxPrimaryAddress=A@B.example", "!MailboxPrimaryAddress=a@b.example"},
	{"mail-message", "NetworkMessageId=AB|Recipient=X@Y.example|Subject=Hi",
	 "!NetworkMessageId=ab,Recipient=x@y.example"},
	{"mail-message", "Recipient=X@Y.example", "Recipient=x@y.example"},
	{"mail-cluster", "Query=q|Source=s", "!Query=q,Source=s"},
	{"SubmissionMail", "SubmissionId=1", "SubmissionId=1"},
	{"Cloud-Logon-Session", "SessionId=Ab|Account=X", "Account=X,SessionId=Ab"},
	/* what separates is escaped: these are two entities */
	{"process", "CommandLine=a,ProcessId=1", "CommandLine=a\\,ProcessId=1"},
	{"process", "CommandLine=a|ProcessId=1", "CommandLine=a,ProcessId=1"},
};

static char *
fold(const char *text)
{
	char *copy = pstrdup(text);

	for (char *p = copy; *p != '\0'; p++)
		*p = (char) pg_tolower((unsigned char) *p);
	return copy;
}

/* Splits "Name=value|Name=value". */
static void
read_parts(const char *given, Vec *part)
{
	while (*given != '\0')
	{
		int length = (int) strcspn(given, "|");
		char *name = pnstrdup(given, length);
		char *value = strchr(name, '=');
		EntityPart *one;

		*value = '\0';
		one = MAKE(EntityPart, .identifier = name, .value = value + 1);
		vec_push(part, one);
		given += length + strspn(given + length, "|");
	}
}

int
main(void)
{
	for (int i = 0; i < lengthof(cases); i++)
	{
		Vec part = {0};
		EntityKey *key;

		read_parts(cases[i].given, &part);
		key = entity_key(cases[i].type, &part, fold);
		unit_text(psprintf("%s%s", key->strong ? "!" : "", key->text), cases[i].key,
				  psprintf("%s %s", cases[i].type, cases[i].given));
	}
	return unit_done();
}
