using System.Net;
using System.Text.Json;
using AngleSharp;
using Microsoft.AspNetCore.Routing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Platform;

public sealed class OpenApiTests
{
    private static readonly string[] Verbs = ["get", "post", "put", "delete"];

    [Fact]
    public async Task The_document_is_OpenApi_3_1_and_every_operation_is_named_described_and_says_its_errors()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var client = app.CreatePlainClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));

        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var operations = Operations(document).ToList();
        Assert.NotEmpty(operations);
        Assert.All(operations, operation =>
        {
            Assert.True(Has(operation.Value, "operationId"), $"{operation.Name} has no name");
            Assert.True(Has(operation.Value, "summary"), $"{operation.Name} has no summary");
            Assert.True(Has(operation.Value, "description"), $"{operation.Name} has no description");
            Assert.True(operation.Value.GetProperty("responses").TryGetProperty("429", out _), $"{operation.Name} names no 429");
            if (operation.Value.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json))
            {
                Assert.True(json.TryGetProperty("example", out _), $"{operation.Name} has no example of its body");
            }
        });
    }

    [Fact]
    public async Task The_document_tells_what_a_reply_may_lack_and_what_it_is_when_it_was_waited_for()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var client = app.CreatePlainClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));
        var operations = Operations(document).ToDictionary(operation => operation.Name, operation => operation.Value);

        Assert.All(new[] { "POST /api/generate", "POST /api/generate-v2v", "POST /api/generate-audio" }, name =>
        {
            var schema = operations[name].GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema");
            var choices = schema.GetProperty("oneOf").EnumerateArray().Select(choice => choice.GetProperty("$ref").GetString()).ToList();
            Assert.Equal(2, choices.Count);
            Assert.Contains("#/components/schemas/JobResponse", choices);
        });
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        Assert.DoesNotContain("user_id", Required(schemas.GetProperty("JobResponse")));
        Assert.DoesNotContain("id", Required(schemas.GetProperty("BrokenShot")));
        Assert.Contains("prompt", Required(schemas.GetProperty("BrokenShot")));
        var unavailable = operations["POST /api/credits/topup"].GetProperty("responses").GetProperty("503").GetProperty("content").GetProperty("application/problem+json").GetProperty("schema");
        Assert.True(unavailable.GetProperty("properties").TryGetProperty("hint", out _), "a 503 does not tell its hint");
    }

    [Fact]
    public async Task The_document_says_of_every_member_what_it_may_be()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var client = app.CreatePlainClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().ToList();
        var members = schemas.Where(schema => schema.Value.TryGetProperty("properties", out _))
            .SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject().Select(member => (Name: $"{schema.Name}.{member.Name}", member.Value)));

        // A schema that says nothing takes null, too: in "null or this" a null would be both, and clients that check refuse every reply with one.
        Assert.Empty(schemas.Select(schema => (schema.Name, schema.Value)).Concat(members).Where(schema => !SaysWhatItIs(schema.Value)).Select(schema => schema.Name));
        var ended = schemas.Single(schema => schema.NameEquals("JobResponse")).Value.GetProperty("properties").GetProperty("completed_at");
        Assert.Equal(["null", "string"], ended.GetProperty("type").EnumerateArray().Select(type => type.GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_endpoint_says_who_may_call_it()
    {
        await using var app = await ReelwrightApp.StartAsync();

        var silent = app.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText);

        Assert.Empty(silent);
    }

    [Fact]
    public async Task The_reference_page_names_every_operation_and_loads_nothing_from_elsewhere()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var client = app.CreatePlainClient();
        var cancel = TestContext.Current.CancellationToken;
        using var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", cancel));

        using var response = await client.GetAsync("/docs", cancel);
        var page = await BrowsingContext.New().OpenAsync(request => request.Content(response.Content.ReadAsStream()), cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.All(Operations(document), operation => Assert.NotNull(page.GetElementById(operation.Value.GetProperty("operationId").GetString()!)));
        Assert.Empty(page.QuerySelectorAll("script, link, img, iframe"));
        Assert.All(page.QuerySelectorAll("[href]"), link => Assert.Matches("^[#/]", link.GetAttribute("href")!));
    }

    private static IEnumerable<(string Name, JsonElement Value)> Operations(JsonDocument document) =>
        from path in document.RootElement.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where Verbs.Contains(operation.Name)
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    private static IEnumerable<string?> Required(JsonElement schema) => schema.GetProperty("required").EnumerateArray().Select(name => name.GetString());

    private static bool SaysWhatItIs(JsonElement schema) =>
        new[] { "type", "$ref", "enum", "oneOf", "anyOf", "allOf" }.Any(word => schema.TryGetProperty(word, out _));

    private static bool Has(JsonElement operation, string member) => operation.TryGetProperty(member, out var text) && !string.IsNullOrWhiteSpace(text.GetString());
}
