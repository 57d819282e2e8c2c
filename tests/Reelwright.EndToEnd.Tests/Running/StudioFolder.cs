using Microsoft.Data.Sqlite;

namespace Reelwright.EndToEnd.Tests.Running;

/// <summary>A data folder and a place for results, and looks into them from outside.</summary>
internal sealed class StudioFolder : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("reelwright-e2e-");

    public string Data => Path.Combine(_home.FullName, "data");

    public string Results => _home.CreateSubdirectory("results").FullName;

    public string this[string result] => Path.Combine(Results, result);

    public IEnumerable<string> ResultNames => Directory.EnumerateFileSystemEntries(Results).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    /// <summary>Everything under <c>tmp</c>: nothing when nothing runs.</summary>
    public IEnumerable<string> TemporaryFiles => Directory.EnumerateFiles(Path.Combine(Data, "tmp"), "*", SearchOption.AllDirectories);

    public T Query<T>(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Data, "reelwright.db"), Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)Convert.ChangeType(command.ExecuteScalar()!, typeof(T));
    }

    /// <summary>What every moment without a running transaction has to show.</summary>
    public void AssertBooksBalance() => Assert.Equal(
        Query<long>("SELECT allowance + purchased FROM credit_accounts"), Query<long>("SELECT sum(amount) FROM credit_transactions"));

    public void Dispose() => _home.Delete(recursive: true);
}
