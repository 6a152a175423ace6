SELECT "AccountName", count(*), count(DISTINCT "DeviceName"), min("TimeGenerated")
FROM "DeviceProcessEvents" WHERE "TimeGenerated" >= '2026-03-09 00:00Z' AND lower("FileName" COLLATE "C") = 'powershell.exe'
    AND "ProcessCommandLine" ~* '\m(encodedcommand|downloadstring|iex|frombase64string|bitstransfer)\M'
GROUP BY 1
