CREATE TABLE public.profiles ("SHA1" text, "SHA256" text, "GlobalPrevalence" integer);
SELECT vigil.register_external('FileProfile()', 'public.profiles');
