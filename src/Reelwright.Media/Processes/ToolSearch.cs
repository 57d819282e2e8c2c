namespace Reelwright.Media;

/// <summary>Finds programs the way a shell does.</summary>
public static class ToolSearch
{
    internal static string? Nice { get; } = OperatingSystem.IsLinux() ? Find("nice") : null;

    internal static string? Prlimit { get; } = OperatingSystem.IsLinux() ? Find("prlimit") : null;

    /// <summary>The full path of a program given by path or by a name on PATH; null when there is none to execute.</summary>
    public static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(program);
            return IsExecutable(path) ? path : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.GetFullPath(Path.Combine(folder, program)))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
