# An alert as psycopg2 gives it: a line for each column, its type and its value.
import os, sys, psycopg2
connection = psycopg2.connect("")
cursor = connection.cursor()
cursor.execute("SET timezone = 'Europe/Berlin'")
cursor.execute(open(sys.argv[1]).read())
for column, value in zip(cursor.description, cursor.fetchone()):
    if column.name == 'evidence':
        value = {'n': value[0]['n'], 'd': value[0]['d'], 't10': len(value[0]['t10'])}
    print(column.name, type(value).__name__, value.isoformat() if hasattr(value, 'isoformat') else repr(value), sep='\t')
