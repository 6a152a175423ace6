CREATE TABLE public.profiles ("SHA1" text, "SHA256" text, "GlobalPrevalence" integer, "GlobalFirstSeen" timestamptz, "Signer" text, other integer);
INSERT INTO public.profiles VALUES ('AA', 'ff', 5, '2024-01-01Z', 'Me'), ('aa', 'ff', 5, '2024-01-01Z', 'Me'),
    ('', 'FD', 7, NULL, 'Nobody'), (NULL, 'fc', 8, NULL, NULL);
SELECT vigil.register_external('FileProfile()', 'public.profiles');
