using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Reelwright.Server.Platform.Pages;

/// <summary>Renders a page: no script, one style whose hash the policy names, light or dark as the reader's system is.</summary>
internal static class PageWriter
{
    private const string Style = """
        :root{color-scheme:light dark;--paper:#f4f4f7;--card:#fff;--ink:#1b1b22;--line:#c9c9d4;--edge:#85858f;--act:#4338ca;--on:#fff;--bad:#b00020}
        @media(prefers-color-scheme:dark){:root{--paper:#131318;--card:#1e1e26;--ink:#ececf2;--line:#4a4a58;--edge:#7d7d8c;--act:#a5b4fc;--on:#15151b;--bad:#ff8a95}}
        *{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.25rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
        main{width:100%;max-width:30rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.75rem;overflow-wrap:anywhere}
        h1{font-size:1.4rem;line-height:1.25;margin:0 0 .75rem}p{margin:0 0 1rem}form{margin:1.25rem 0 0}label{display:block;margin:0 0 1rem;font-weight:600}
        input{display:block;width:100%;margin-top:.3rem;padding:.6rem .7rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:.4rem}
        button{padding:.65rem 1.2rem;font:inherit;font-weight:600;color:var(--on);background:var(--act);border:0;border-radius:.4rem;cursor:pointer}a{color:var(--act)}
        :focus-visible{outline:3px solid var(--act);outline-offset:2px}.problem{color:var(--bad);font-weight:600}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static async Task WriteAsync(HttpContext http, Page page)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;

        // The address may hold a token. It goes to nobody else, and "no-referrer" would make browsers hide the origin of our own forms from us.
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        headers["X-Robots-Tag"] = "noindex";
        http.Response.StatusCode = page.Status;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(Render(page), http.RequestAborted);
    }

    internal static string Render(Page page)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
            .Append(Text(page.Title)).Append("</title><style>").Append(Style).Append("</style></head><body><main><h1>").Append(Text(page.Title)).Append("</h1>");
        foreach (var paragraph in page.Paragraphs)
        {
            html.Append("<p>").Append(Text(paragraph)).Append("</p>");
        }

        if (page.Problem is { } problem)
        {
            html.Append("<p class=\"problem\" role=\"alert\">").Append(Text(problem)).Append("</p>");
        }

        foreach (var form in page.Forms)
        {
            AppendForm(html, form);
        }

        if (page.Link is { } link)
        {
            html.Append("<p><a href=\"").Append(Text(link.Address)).Append("\">").Append(Text(link.Words)).Append("</a></p>");
        }

        return html.Append("</main></body></html>").ToString();
    }

    private static void AppendForm(StringBuilder html, PageForm form)
    {
        html.Append("<form method=\"post\" action=\"").Append(Text(form.Action)).Append("\">");
        foreach (var (name, value) in form.Hidden)
        {
            html.Append("<input type=\"hidden\" name=\"").Append(Text(name)).Append("\" value=\"").Append(Text(value)).Append("\">");
        }

        foreach (var field in form.Fields)
        {
            html.Append("<label>").Append(Text(field.Label)).Append("<input required name=\"").Append(Text(field.Name)).Append("\" type=\"").Append(Text(field.Type))
                .Append("\" autocomplete=\"").Append(Text(field.Autocomplete)).Append('"');
            html.Append(field.Shortest is { } shortest ? $" minlength=\"{shortest}\"" : "").Append(field.Longest is { } longest ? $" maxlength=\"{longest}\"" : "");
            html.Append("></label>");
        }

        html.Append("<button>").Append(Text(form.Button)).Append("</button></form>");
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
