CREATE TABLE "SignIns" ("User" text NOT NULL, "Address" text, "Failed" boolean, "Tries" bigint);
