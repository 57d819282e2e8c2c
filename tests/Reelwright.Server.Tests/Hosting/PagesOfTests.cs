using System.Text.Json;
using Reelwright.Server.Library;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Hosting;

/// <summary>Pages for tests, with films that nobody decodes.</summary>
internal static class PagesOfTests
{
    /// <summary>A person's browser, as far as robots are concerned.</summary>
    public const string Agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    public static readonly byte[] Film = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    public static readonly byte[] Still = [1, 2, 3];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<string> AddFilmAsync(this ReelwrightApp app, TestAccount owner)
    {
        var film = await LibraryFiles.AddAsync(app, owner.UserId, FileKind.Video, Film);
        await LibraryFiles.AddAsync(app, owner.UserId, FileKind.Thumbnail, Still, film.Filename);
        return film.Filename;
    }

    /// <summary>A page with these fields, and a film and a title unless they are among them.</summary>
    public static async Task<TestPage> AddPageAsync(this ReelwrightApp app, TestAccount owner, Dictionary<string, object?>? fields = null)
    {
        var body = new Dictionary<string, object?>(fields ?? []);
        if (!body.ContainsKey("video_filename"))
        {
            body["video_filename"] = await app.AddFilmAsync(owner);
        }

        body.TryAdd("title", "A boat");
        return TestPage.Of(await owner.PostAsync("/api/hosting/pages", body));
    }

    /// <summary>A visitor without an account.</summary>
    /// <param name="from">Whose page it is that asks, as browsers tell.</param>
    public static HttpClient CreateVisitor(this ReelwrightApp app, string agent = Agent, string from = "same-origin")
    {
        var visitor = app.CreatePlainClient();
        visitor.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
        visitor.DefaultRequestHeaders.Add("Sec-Fetch-Site", from);
        return visitor;
    }

    public static async Task<HttpResponseMessage> UnlockAsync(this HttpClient visitor, string path, string password)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["password"] = password });
        return await visitor.PostAsync(path, form, Cancel);
    }

    /// <summary>Status and body.</summary>
    public static async Task<(int Status, string Body)> LookAsync(this HttpClient visitor, string path, params (string Name, string Value)[] headers)
    {
        using var reply = await visitor.AskAsync(HttpMethod.Get, path, headers);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancel));
    }

    public static async Task<HttpResponseMessage> AskAsync(this HttpClient visitor, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await visitor.SendAsync(request, HttpCompletionOption.ResponseContentRead, Cancel);
    }

    public static string HeaderOf(this HttpResponseMessage reply, string name) =>
        reply.Headers.TryGetValues(name, out var values) || reply.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";
}

internal sealed record TestPage(long Id, string Slug)
{
    public string Path => $"/v/{Slug}";

    public string Api => $"/api/hosting/pages/{Id}";

    public static TestPage Of(JsonElement reply) => new(reply.GetProperty("id").GetInt64(), reply.GetProperty("slug").GetString()!);
}
