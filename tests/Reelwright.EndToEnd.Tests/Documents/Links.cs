using System.Text.RegularExpressions;

namespace Reelwright.EndToEnd.Tests.Documents;

public sealed partial class Links
{
    public static TheoryData<string> Documents => [.. Repository.Files(".", "*.md")];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(document))!;

        var broken = MarkdownLink().Matches(WithoutCode(Repository.Read(document)))
            .Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(target => !LeadsSomewhere(folder, target));

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_document_is_reached_from_the_index()
    {
        var index = Repository.Read("docs/README.md");

        var forgotten = Repository.Files("docs", "*.md")
            .Select(file => Path.GetRelativePath("docs", file))
            .Where(file => file != "README.md" && !index.Contains($"]({file})", StringComparison.Ordinal))
            .ToList();

        Assert.Empty(forgotten);
    }

    private static bool LeadsSomewhere(string folder, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? null : Path.GetFullPath(Path.Combine(folder, parts[0]));
        return path is null || ((File.Exists(path) || Directory.Exists(path)) && path.StartsWith(Repository.Root, StringComparison.Ordinal));
    }

    private static string WithoutCode(string text) => Code().Replace(text, "");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"```.*?```|^ {4}.*?$", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Code();
}
