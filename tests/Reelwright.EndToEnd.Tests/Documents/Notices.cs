using System.Text.Json;

namespace Reelwright.EndToEnd.Tests.Documents;

public sealed class Notices
{
    [Fact]
    public void Every_locked_package_is_listed_with_its_version_and_a_licence_and_nothing_else_is()
    {
        var locked = Repository.Files(".", "packages.lock.json").SelectMany(Packages).ToHashSet(StringComparer.Ordinal);
        var listed = Repository.Read("THIRD-PARTY-NOTICES.md").Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 6 && cells[2].Length > 0 && char.IsDigit(cells[2][0]) && cells[3].Length > 0)
            .Select(cells => $"{cells[1]} {cells[2]}")
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(locked.Except(listed));
        Assert.Empty(listed.Except(locked));
    }

    private static IEnumerable<string> Packages(string file)
    {
        using var document = JsonDocument.Parse(Repository.Read(file));
        return [.. document.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => $"{package.Name} {package.Value.GetProperty("resolved").GetString()}")];
    }
}
