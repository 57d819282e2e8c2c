using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reelwright.EndToEnd.Tests.Documents;

/// <summary>What people copy out of the manual has to work as it stands there.</summary>
public sealed partial class Examples
{
    private static readonly string[] Quotes = ["'", "\""];

    public static TheoryData<string> Documents => [.. Repository.Files(".", "*.md").Where(file => Commands(file).Any())];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_curl_that_sends_JSON_says_so_and_its_JSON_is_whole(string document) =>
        Assert.All(Commands(document).Where(command => command.Contains(" -d ", StringComparison.Ordinal)), command =>
        {
            Assert.Contains("Content-Type: application/json", command, StringComparison.OrdinalIgnoreCase);
            var body = Body().Match(command);
            Assert.True(body.Success, $"the body of {command} is not in quotes");
            var text = body.Groups["quote"].Value == Quotes[0]
                ? body.Groups["body"].Value
                : Variable().Replace(body.Groups["body"].Value.Replace("\\\"", "\"", StringComparison.Ordinal), "1");
            using var json = JsonDocument.Parse(text);
            Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        });

    /// <summary>Commands with the lines that go on after a backslash or an open quote.</summary>
    private static IEnumerable<string> Commands(string document) =>
        Command().Matches(Repository.Read(document)).Select(match => match.Value.Replace("\\\n", " ", StringComparison.Ordinal));

    [GeneratedRegex(@"^ {4}curl .*(\n {5,}.*)*", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Command();

    [GeneratedRegex(@" -d (?<quote>['""])(?<body>.*?)(?<!\\)\k<quote>(\s|$)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Body();

    [GeneratedRegex(@"\$[A-Z]+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Variable();
}
