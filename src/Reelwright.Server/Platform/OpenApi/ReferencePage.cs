using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Platform.OpenApi;

/// <summary>The API reference as one page of plain HTML: no script, no address but this server's, so it works offline.</summary>
internal static class ReferencePage
{
    private const string Style = """
        :root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent);--soft:color-mix(in srgb,currentColor 6%,transparent)}
        *{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,sans-serif;display:grid;grid-template-columns:18rem minmax(0,1fr)}
        nav{border-right:1px solid var(--line);padding:1.2rem;height:100vh;overflow:auto;position:sticky;top:0;font-size:.85rem}
        nav h2{font-size:.8rem;text-transform:uppercase;letter-spacing:.06em;margin:1.2rem 0 .3rem}nav a{display:block;padding:.1rem 0;color:inherit;text-decoration:none;overflow-wrap:anywhere}
        nav a:hover,nav a:focus{text-decoration:underline}main{padding:2rem 3rem;max-width:60rem}section{border-top:1px solid var(--line);padding:1.4rem 0}
        h3{margin:0 0 .4rem;font-size:1.1rem}code,pre{font-family:ui-monospace,monospace;font-size:.86em}pre{background:var(--soft);padding:.8rem;border-radius:.4rem;overflow:auto}
        table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line)}
        .verb{font-weight:700}@media(max-width:50rem){body{display:block}nav{height:auto;position:static;border:0}main{padding:1rem}}
        """;

    public static async Task<IResult> Handle([FromKeyedServices(OpenApiSetup.DocumentName)] IOpenApiDocumentProvider documents, HttpContext http, CancellationToken cancel)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return Results.Content(Render(await documents.GetOpenApiDocumentAsync(cancel)), "text/html; charset=utf-8");
    }

    private static string Render(OpenApiDocument document)
    {
        var operations = (document.Paths ?? [])
            .SelectMany(path => (path.Value.Operations ?? []).Select(operation => new Entry(path.Key, operation.Key.Method, operation.Value)))
            .GroupBy(entry => entry.Operation.Tags?.FirstOrDefault()?.Name ?? "Other")
            .ToList();
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>Reelwright API</title><style>").Append(Style).Append("</style><nav aria-label=Operations><strong>Reelwright API</strong>");
        foreach (var group in operations)
        {
            page.Append("<h2>").Append(Text(group.Key)).Append("</h2>");
            foreach (var entry in group)
            {
                page.Append($"<a href=\"#{Text(entry.Anchor)}\">{entry.Verb} {Text(entry.Path)}</a>");
            }
        }

        page.Append("</nav><main><h1>Reelwright API</h1><p>").Append(Inline(document.Info.Description)).Append("</p><p>The same as a document: <a href=\"/openapi/v1.json\">/openapi/v1.json</a> (OpenAPI 3.1).</p>");
        foreach (var entry in operations.SelectMany(group => group))
        {
            AppendOperation(page, entry);
        }

        return page.Append("</main></html>").ToString();
    }

    private static void AppendOperation(StringBuilder page, Entry entry)
    {
        var operation = entry.Operation;
        page.Append($"<section id=\"{Text(entry.Anchor)}\"><h3><span class=verb>{entry.Verb}</span> <code>{Text(entry.Path)}</code></h3><p><strong>{Inline(operation.Summary)}</strong></p><p>{Inline(operation.Description)}</p>");
        if (operation.Parameters is { Count: > 0 } parameters)
        {
            page.Append("<table><tr><th>Parameter<th>In<th>Meaning</tr>");
            foreach (var parameter in parameters)
            {
                page.Append($"<tr><td><code>{Text(parameter.Name)}</code>{(parameter.Required ? " (required)" : "")}<td>{parameter.In?.ToString().ToLowerInvariant()}<td>{Inline(parameter.Description)}</tr>");
            }

            page.Append("</table>");
        }

        foreach (var (type, body) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
        {
            AppendBody(page, type, body);
        }

        page.Append("<table><tr><th>Status<th>Meaning</tr>");
        foreach (var (status, response) in operation.Responses ?? [])
        {
            page.Append($"<tr><td>{Text(status)}<td>{Inline(response.Description)}</tr>");
        }

        page.Append("</table>");
        if (operation.Responses?.TryGetValue("200", out var success) == true && success.Content?.Values.FirstOrDefault()?.Example is { } example)
        {
            page.Append("<pre>").Append(Text(Pretty(example))).Append("</pre>");
        }

        page.Append("</section>");
    }

    private static void AppendBody(StringBuilder page, string type, OpenApiMediaType body)
    {
        page.Append($"<table><tr><th>Field of the body ({Text(type)})<th>Type<th>Meaning</tr>");
        var required = body.Schema?.Required;
        foreach (var (name, field) in body.Schema?.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            page.Append($"<tr><td><code>{Text(name)}</code>{(required?.Contains(name) == true ? " (required)" : "")}<td>{Text(TypeOf(field))}<td>{Inline(field.Description)}{Text(Bounds(field))}</tr>");
        }

        page.Append("</table>");
        if (body.Example is { } example)
        {
            page.Append("<pre>").Append(Text(Pretty(example))).Append("</pre>");
        }
    }

    private static string TypeOf(IOpenApiSchema field) =>
        field.Enum is { Count: > 0 } choices
            ? string.Join(" | ", choices.Select(choice => choice?.ToString()))
            : ((field.Type ?? JsonSchemaType.Object) & ~JsonSchemaType.Null).ToString().ToLowerInvariant();

    private static string Bounds(IOpenApiSchema field) => (field.Minimum, field.Maximum, field.MaxLength) switch
    {
        ({ } low, { } high, _) => $" {low} to {high}.",
        (_, _, { } length) => $" At most {length} characters.",
        _ => "",
    };

    private static string Pretty(System.Text.Json.Nodes.JsonNode example) => example.ToJsonString(new JsonSerializerOptions(ApiJson.Options) { WriteIndented = true });

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>Encoded text in which `backticks` became code.</summary>
    private static string Inline(string? text)
    {
        var parts = Text(text).Split('`');
        return string.Concat(parts.Select((part, at) => at % 2 == 1 && at < parts.Length - 1 ? $"<code>{part}</code>" : part));
    }

    private sealed record Entry(string Path, string Verb, OpenApiOperation Operation)
    {
        public string Anchor => Operation.OperationId ?? $"{Verb}{Path}";
    }
}
