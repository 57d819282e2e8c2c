using System.Text.RegularExpressions;

namespace Reelwright.Media.Tests;

public sealed partial class HouseRules
{
    [Fact]
    public void Only_one_class_of_Reelwright_Media_starts_processes()
    {
        var offenders = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => StartsProcesses().IsMatch(File.ReadAllText(path)))
            .Select(path => Path.GetRelativePath(Root, path));

        Assert.Equal(["src/Reelwright.Media/Processes/ToolProcess.cs"], offenders);
    }

    [Fact]
    public void Reelwright_Media_knows_nothing_of_the_web_nor_of_the_rest_of_the_house()
    {
        var references = typeof(Ffmpeg).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.DoesNotContain(references, name =>
            name.StartsWith("Microsoft.", StringComparison.Ordinal) && name != "Microsoft.Win32.Primitives"
            || name.StartsWith("Reelwright.", StringComparison.Ordinal)
            || name.StartsWith("System.Net", StringComparison.Ordinal));
    }

    /// <summary>A file of the repository.</summary>
    internal static string At(string path) => Path.Combine(Root, path);

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Reelwright.slnx")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie within the repository.");
        }
    }

    [GeneratedRegex(@"\bProcess\.Start\b|\bProcessStartInfo\b|new Process\b|Process\s+\w+\s*=\s*new\(|posix_spawn|\bexecve?\b", RegexOptions.None, 1000)]
    private static partial Regex StartsProcesses();
}
