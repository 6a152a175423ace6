# An alert as ODBC gives it, by pyodbc: a line for each column, its type and its value.
import os, sys, pyodbc
connection = pyodbc.connect("Driver={PostgreSQL Unicode};Servername=%s;Port=%s;Database=%s;Username=%s" % (
    os.environ['PGHOST'], os.environ['PGPORT'], os.environ['PGDATABASE'], os.environ['PGUSER']))
cursor = connection.cursor()
cursor.execute("SET timezone = 'Europe/Berlin'")
cursor.execute(open(sys.argv[1]).read())
for column, value in zip(cursor.description, cursor.fetchone()):
    if column[0] == 'evidence':
        value = value[:60] + ' ... ' + str(len(value))
    print(column[0], type(value).__name__, value.isoformat() if hasattr(value, 'isoformat') else repr(value), sep='\t')
