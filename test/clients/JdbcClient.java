// An alert as JDBC gives it: a line for each column, its type and its value.
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.*;
import java.time.OffsetDateTime;

class JdbcClient
{
	public static void main(String[] arguments) throws Exception
	{
		String url = "jdbc:postgresql://" + System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE")
			+ "?user=" + System.getenv("PGUSER");

		try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement())
		{
			statement.execute("SET timezone = 'Europe/Berlin'");
			ResultSet row = statement.executeQuery(Files.readString(Path.of(arguments[0])));
			row.next();
			for (int i = 1; i <= row.getMetaData().getColumnCount(); i++)
			{
				Object value = row.getObject(i);
				String name = row.getMetaData().getColumnLabel(i);
				String text = value instanceof Array ? String.join("+", (String[]) ((Array) value).getArray()) : value.toString();

				if (name.equals("evidence"))
					text = text.substring(0, 60) + " ... " + text.length();
				System.out.println(name + "\t" + value.getClass().getSimpleName() + "\t" + text);
				if (name.equals("raised_at"))
					System.out.println("raised_at as OffsetDateTime\tOffsetDateTime\t" + row.getObject(i, OffsetDateTime.class));
			}
		}
	}
}
