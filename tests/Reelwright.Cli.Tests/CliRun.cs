namespace Reelwright.Cli.Tests;

/// <summary>One run of the command line in this process, with what it wrote.</summary>
internal sealed record CliRun(int Exit, string Out, string Error)
{
    public static async Task<CliRun> OfAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await CommandLine.RunAsync(args, new Terminal(output, TextWriter.Synchronized(error), live: null));
        return new CliRun(exit, output.ToString(), error.ToString());
    }
}

/// <summary>A folder of one test.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reelwright-cli-test-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string Folder => _folder.FullName;

    /// <summary>Hidden files too, as partial downloads are.</summary>
    public IEnumerable<string> Names => _folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal);

    public string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
