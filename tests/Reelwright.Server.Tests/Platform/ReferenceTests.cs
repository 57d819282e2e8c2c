using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Platform;

/// <summary>The table of the public reference (reference.csv: each endpoint with who may call it, from which plan on, at what price) against what this server says and does.</summary>
public sealed partial class ReferenceTests
{
    private static readonly IReadOnlyList<Row> Table = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Platform", "reference.csv")).Skip(1).Select(Row.Parse)];

    /// <summary>Where the table's path does not end with the name of the price.</summary>
    private static readonly Dictionary<string, string> Prices = new(StringComparer.Ordinal)
    {
        ["/api/generate-v2v"] = "v2v",
        ["/api/tts/generate"] = "tts",
        ["/api/subtitles/generate"] = "subtitles",
        ["/api/subtitles/translate"] = "subtitle_translation",
        ["/api/projects/{id}/export"] = "project_export",
    };

    /// <summary>A share token opens these without a key, so the document cannot ask for one.</summary>
    private static readonly string[] SharedFiles =
        ["/api/video/{filename}", "/api/image/{filename}", "/api/input-image/{filename}", "/api/audio/{filename}", "/api/subtitles/{name}.srt"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_endpoint_of_the_table_is_in_the_document_and_asks_for_a_key_exactly_where_the_table_does()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var client = app.CreatePlainClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", Cancel));
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(verb => (Name: $"{verb.Name.ToUpperInvariant()} {Shape(path.Name)}", verb.Value)))
            .ToDictionary(operation => operation.Name, operation => operation.Value, StringComparer.Ordinal);

        Assert.Equal(129, Table.Count);
        Assert.Empty(Table.Select(row => $"{row.Method} {Shape(row.Path)}").Except(operations.Keys, StringComparer.Ordinal));
        Assert.All(Table.Where(row => !SharedFiles.Contains(row.Path)), row =>
        {
            var asksForKey = operations[$"{row.Method} {Shape(row.Path)}"].TryGetProperty("security", out var schemes) && schemes.GetArrayLength() > 0;
            Assert.True(asksForKey != row.IsPublic, $"{row.Method} {row.Path} should be {(row.IsPublic ? "public" : "for users")}.");
        });
    }

    [Fact]
    public async Task What_needs_a_plan_says_so_to_everybody_below_it_and_to_nobody_from_it_on()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var below = new Dictionary<string, TestAccount>(StringComparer.Ordinal) { ["creator"] = await app.SignUpAsync("starter"), ["pro"] = await app.SignUpAsync("creator") };
        var from = new Dictionary<string, TestAccount>(StringComparer.Ordinal) { ["creator"] = await app.SignUpAsync("creator"), ["pro"] = await app.SignUpAsync("pro") };

        // In a path an id of nobody is 404 before the plan matters; an organisation's list is for members of any plan.
        foreach (var row in Table.Where(row => row.Tier.Length > 0 && !row.Path.Contains('{', StringComparison.Ordinal) && row is not { Path: "/api/orgs", Method: "GET" }))
        {
            using var refused = await SendAsync(below[row.Tier].Client, row);
            var why = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancel);
            Assert.True(refused.StatusCode is HttpStatusCode.Forbidden && why.GetProperty("required_tier").GetString() == row.Tier, $"{row.Method} {row.Path}: {why}");
            using var heard = await SendAsync(from[row.Tier].Client, row);
            Assert.True(heard.StatusCode is not HttpStatusCode.Forbidden, $"{row.Method} {row.Path} from the {row.Tier} tier on: {await heard.Content.ReadAsStringAsync(Cancel)}");
        }
    }

    [Fact]
    public async Task The_price_list_says_what_the_table_says()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var client = app.CreatePlainClient();
        var prices = (await client.GetFromJsonAsync<JsonElement>("/api/pricing", Cancel)).GetProperty("operations");

        var priced = Table.Where(row => row.Credits.Length > 0 && !row.Credits.Contains("(model)", StringComparison.Ordinal)).ToList();

        Assert.Equal(19, priced.Count);
        Assert.All(priced, row =>
        {
            var price = prices.GetProperty(Prices.GetValueOrDefault(row.Path) ?? row.Path.Split('/')[^1].Replace('-', '_'));
            Assert.Equal(row.Price, (price.GetProperty("credits").GetInt32(), Number(price, "seconds"), Number(price, "minimum")));
        });
    }

    private static int? Number(JsonElement price, string name) => price.TryGetProperty(name, out var number) && number.ValueKind is JsonValueKind.Number ? number.GetInt32() : null;

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Row row)
    {
        using var request = new HttpRequestMessage(new HttpMethod(row.Method), row.Path);
        if (row.Method is not "GET")
        {
            request.Content = JsonContent.Create(new { });
        }

        return await client.SendAsync(request, Cancel);
    }

    /// <summary>What a parameter is called does not matter.</summary>
    private static string Shape(string path) => Parameter().Replace(path, "{}").Replace("{}.srt", "{}", StringComparison.Ordinal);

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();

    private sealed record Row(string Method, string Path, bool IsPublic, string Tier, string Credits)
    {
        /// <summary>From 3, <c>max(3,2*clips)</c>, <c>ceil(8*seconds/30)</c> or <c>max(3,ceil(3*seconds/10))</c>.</summary>
        public (int Credits, int? Seconds, int? Minimum) Price
        {
            get
            {
                var numbers = Digits().Matches(Credits).Select(match => int.Parse(match.ValueSpan, CultureInfo.InvariantCulture)).ToList();
                var minimum = Credits.StartsWith("max", StringComparison.Ordinal) ? numbers[0] : (int?)null;
                var rest = minimum is null ? numbers : numbers[1..];
                return (rest[0], rest.Count > 1 ? rest[1] : null, minimum);
            }
        }

        public static Row Parse(string line)
        {
            // area,method,path,access,min_tier,credits: only the last one may be quoted.
            var parts = line.Split(',', 6);
            return new Row(parts[1], parts[2], parts[3] is "public", parts[4].TrimEnd('*'), parts[5].Trim('"'));
        }
    }
}
