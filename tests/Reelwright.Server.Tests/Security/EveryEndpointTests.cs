using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Security;

/// <summary>Calls every endpoint there is, as nobody and as a stranger. A new endpoint is covered, or fails here until it is.</summary>
public sealed class EveryEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_gets_401_from_every_endpoint_that_is_not_public_whatever_is_sent()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var nobody = app.CreatePlainClient();
        using var impostor = app.CreatePlainClient();
        TestAccount.CarryKey(impostor, "rw_" + new string('a', 40));

        foreach (var (method, path, endpoint) in Endpoints(app).Where(entry => AccessOf(entry.Endpoint) is not Access.Public))
        {
            foreach (var client in new[] { nobody, impostor })
            {
                using var response = await SendAsync(client, method, FillWith(path, "1"), null);
                Assert.True(response.StatusCode is HttpStatusCode.Unauthorized, $"{method} {path} answered {(int)response.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task The_administration_does_not_exist_for_others()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync();

        foreach (var (method, path, endpoint) in Endpoints(app))
        {
            Assert.Equal(path.StartsWith("/api/admin/", StringComparison.Ordinal), AccessOf(endpoint) is Access.Admin);
            if (AccessOf(endpoint) is Access.Admin)
            {
                using var response = await SendAsync(account.Client, method, FillWith(path, "1"), null);
                Assert.True(response.StatusCode is HttpStatusCode.NotFound, $"{method} {path} answered {(int)response.StatusCode}");
            }
        }
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task What_belongs_to_somebody_else_is_404_in_every_path_and_every_body(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var owner = await app.SignUpAsync("enterprise");
        var stranger = await app.SignUpAsync("enterprise");
        var things = await Belongings.MakeAsync(app, owner);

        foreach (var (method, path, endpoint) in Endpoints(app).Where(entry => AccessOf(entry.Endpoint) is not Access.Admin))
        {
            if (endpoint.RoutePattern.Parameters.Count > 0)
            {
                using var response = await SendAsync(stranger.Client, method, FillWith(path, IdFor(path, things)), ValidBody(endpoint));
                Assert.True(response.StatusCode is HttpStatusCode.NotFound, $"{method} {path} with somebody's id answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(Cancel)}");
            }

            foreach (var field in References(endpoint))
            {
                using var response = await SendAsync(stranger.Client, method, path, BodyWith(endpoint, field, things));
                Assert.True(response.StatusCode is HttpStatusCode.NotFound, $"{method} {path} with somebody's {field} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(Cancel)}");
            }
        }

        Assert.Equal("completed", (await owner.GetAsync($"/api/status?job_id={things.JobId}")).GetProperty("status").GetString());
        using var still = await owner.Client.GetAsync($"/api/video/{things.Video}", Cancel);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    private static IEnumerable<(HttpMethod Method, string Path, RouteEndpoint Endpoint)> Endpoints(ReelwrightApp app) =>
        from endpoint in app.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        where path.StartsWith("/api/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        where method != "HEAD"
        select (HttpMethod.Parse(method), path, endpoint);

    private static Access AccessOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<AccessRule>()!.Access;

    private static string FillWith(string path, string id) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]+\}", Uri.EscapeDataString(id), System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string IdFor(string path, Belongings things) => path switch
    {
        _ when path.StartsWith("/api/keys/", StringComparison.Ordinal) => things.KeyId.ToString(),
        _ when path.StartsWith("/api/webhooks/deliveries/", StringComparison.Ordinal) => things.DeliveryId.ToString(),
        _ when path.StartsWith("/api/webhooks/", StringComparison.Ordinal) => things.WebhookId.ToString(),
        _ when path.StartsWith("/api/generations/", StringComparison.Ordinal) => things.GenerationId.ToString(),
        _ when path.StartsWith("/api/image-generations/", StringComparison.Ordinal) => things.ImageGenerationId.ToString(),
        _ when path.StartsWith("/api/audio-generations/", StringComparison.Ordinal) => things.AudioGenerationId.ToString(),
        _ when path.StartsWith("/api/jobs/", StringComparison.Ordinal) => things.JobId,
        _ when path.StartsWith("/api/video/", StringComparison.Ordinal) => things.Video,
        _ when path.StartsWith("/api/thumbnail/", StringComparison.Ordinal) => things.Thumbnail,
        _ when path.StartsWith("/api/image/", StringComparison.Ordinal) => things.Image,
        _ when path.StartsWith("/api/input-image/", StringComparison.Ordinal) => things.InputImage,
        _ when path.StartsWith("/api/audio/", StringComparison.Ordinal) => things.Audio,
        _ when path.StartsWith("/api/asset/", StringComparison.Ordinal) => things.Asset,
        _ when path.StartsWith("/api/subtitles/", StringComparison.Ordinal) => things.Subtitles,
        _ when path.StartsWith("/api/brand-kits/", StringComparison.Ordinal) => things.BrandKitId.ToString(),
        _ when path.StartsWith("/api/projects/", StringComparison.Ordinal) => things.ProjectId.ToString(),
        _ when path.StartsWith("/api/hosting/pages/", StringComparison.Ordinal) => things.PageId.ToString(),
        _ when path.StartsWith("/api/orgs/", StringComparison.Ordinal) => things.OrgId.ToString(),
        _ when path.StartsWith("/api/templates/", StringComparison.Ordinal) => things.TemplateId.ToString(),
        _ when path.StartsWith("/api/community/prompts/", StringComparison.Ordinal) => things.CommunityPromptId.ToString(),
        _ when path.StartsWith("/api/avatar/", StringComparison.Ordinal) => things.Avatar,
        _ when path.StartsWith("/api/users/", StringComparison.Ordinal) => things.Owner,
        _ when path.StartsWith("/api/share/", StringComparison.Ordinal) => "no-such-token-but-long-enough-to-be-one",
        _ => throw new InvalidOperationException($"Say here whose id goes into {path}."),
    };

    /// <summary>Fields of the body that name things: they have to be the caller's own.</summary>
    private static IEnumerable<string> References(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<ReadsJson>()?.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance) ?? [])
        .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
        .Where(name => name.EndsWith("_filename", StringComparison.Ordinal) || name.EndsWith("_filenames", StringComparison.Ordinal)
            || (name.EndsWith("_id", StringComparison.Ordinal) && name is not "voice_id"));

    private static Dictionary<string, object> ValidBody(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<ReadsJson>() is { Example: { } example }
        ? JsonSerializer.Deserialize<Dictionary<string, object>>(example)!
        : [];

    private static Dictionary<string, object> BodyWith(RouteEndpoint endpoint, string field, Belongings things)
    {
        var name = endpoint.RoutePattern.RawText!.Trim('/');
        Dictionary<string, object> body = (name, field) switch
        {
            ("api/cancel", _) => [],
            ("api/extend-video", _) => [],
            ("api/subtitles/generate", _) => [],
            ("api/subtitles/translate", _) => new() { ["target_language"] = "de" },
            ("api/subtitles/burn", "video_filename") => new() { ["srt_filename"] = things.Subtitles },
            ("api/subtitles/burn", _) => new() { ["video_filename"] = things.Video },
            ("api/generate-v2v", _) => new() { ["prompt"] = "a boat" },
            ("api/generate-image", _) => new() { ["prompt"] = "a boat" },
            ("api/generate", "end_image_filename") => new() { ["prompt"] = "a boat", ["model"] = "wan-flf", ["image_filename"] = things.InputImage },
            ("api/generate", "audio_filename") => new() { ["prompt"] = "a boat", ["model"] = "wan-s2v", ["image_filename"] = things.InputImage },
            ("api/generate", "video_filename") => new() { ["prompt"] = "a boat", ["model"] = "wan-vace" },
            ("api/generate", _) => new() { ["prompt"] = "a boat" },
            _ when ValidBody(endpoint) is { Count: > 0 } example => example,
            _ => throw new InvalidOperationException($"Say here what else {name} needs beside {field}."),
        };
        body[field] = field switch
        {
            "job_id" => things.JobId,
            "generation_id" => things.GenerationId,
            "image_filename" or "end_image_filename" => things.InputImage,
            "audio_filename" or "tts_filename" => things.Audio,
            "video_filenames" => new[] { things.Video, things.Video },
            "video_filename" => things.Video,
            "srt_filename" => things.Subtitles,

            "project_id" => things.ProjectId,
            "org_id" => things.OrgId,
            "shot_id" => things.ShotId,
            _ => throw new InvalidOperationException($"Say here which of somebody's things goes into {field}."),
        };
        return body;
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, Dictionary<string, object>? body)
    {
        var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get && body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }
}
