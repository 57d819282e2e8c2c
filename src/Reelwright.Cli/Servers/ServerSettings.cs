namespace Reelwright.Cli.Servers;

/// <summary>Settings on the command line, as the server's configuration reads them.</summary>
internal static class ServerSettings
{
    public static string[] DataFolder(string? folder) => folder is null ? [] : ["--Data:Folder", folder];

    /// <summary>What no option of the verb claimed has to look like <c>--Section:Key value</c>.</summary>
    /// <exception cref="CliFailure">Usage.</exception>
    public static IReadOnlyList<string> Read(IReadOnlyList<string> rest)
    {
        var settings = new List<string>();
        for (var i = 0; i < rest.Count; i++)
        {
            if (!IsName(rest[i]))
            {
                throw new CliFailure(ExitCode.Usage, $"'{rest[i]}' is no option here; settings look like --Section:Key value");
            }

            settings.Add(rest[i]);
            if (!rest[i].Contains('=', StringComparison.Ordinal))
            {
                settings.Add(++i < rest.Count ? rest[i] : throw new CliFailure(ExitCode.Usage, $"{rest[i - 1]} has no value"));
            }
        }

        return settings;
    }

    private static bool IsName(string text) =>
        text.StartsWith("--", StringComparison.Ordinal) && (text.Contains(':', StringComparison.Ordinal) || char.IsUpper(text.ElementAtOrDefault(2)));
}
