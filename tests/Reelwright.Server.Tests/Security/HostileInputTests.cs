using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Security.Hostility;

namespace Reelwright.Server.Tests.Security;

/// <summary>Sends hostile files and words into every field of every endpoint that works on media, as the endpoints declare them: one that comes later is covered by
/// itself. The programs are real, and write down what they are asked; addresses and files that are in everything hostile tell when something follows them.</summary>
public sealed class HostileInputTests(HostileInputTests.World world) : IClassFixture<HostileInputTests.World>
{
    private static readonly string[] Rooms = ["/api/edit/", "/api/tools/", "/api/video/", "/api/tts/", "/api/subtitles/", "/api/upload-"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_canaries_notice()
    {
        await using var canaries = await Canaries.SetAsync();

        await ToolProcess.RunAsync(new ToolCommand(canaries.Record("ffprobe"), ["-v", "error", canaries.File]), Cancel);
        await ToolProcess.RunAsync(new ToolCommand("ffprobe", ["-v", "error", canaries.Address]), Cancel);

        Assert.Equal(["a connection", "an argument", "the secret file was opened"], canaries.Song().Select(note => note.Split(':')[0]).Distinct().Order());
        Assert.Equal(1, canaries.Runs["ffprobe"]);
    }

    [Fact]
    public async Task Hostile_files_get_an_error_reach_nothing_and_cost_nothing()
    {
        var account = await world.App.SignUpAsync("enterprise");
        var material = await Material.MakeAsync(account);
        var files = await HostileFiles.MakeAsync(world.Canaries);
        var tried = 0;
        var parts = 0;
        var films = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, form) in Endpoints<ReadsForm>())
        {
            foreach (var part in form.Files)
            {
                // The uploads see every file; what stands behind the same door elsewhere sees a half of them, the next part the other half.
                var half = parts++ % 2;
                foreach (var (at, (what, content)) in files.Index().Where(file => path.StartsWith("/api/upload-", StringComparison.Ordinal) || file.Index % 2 == half))
                {
                    var name = HostileFiles.Names[(at + tried) % HostileFiles.Names.Count];
                    var reply = await TryAsync(account, path, $"{what} as {part}", () => Multipart(material.FormOf(form), part, content, name));
                    tried++;
                    if (path == "/api/upload-video" && reply is { } taken)
                    {
                        films[what] = taken.GetProperty("filename").GetString()!;
                    }
                }
            }
        }

        Assert.True(tried >= 3 * files.Count, "At least the three uploads should have been tried.");

        // What can be read in part is taken, and has to do no harm in any edit either.
        foreach (var (path, json) in Endpoints<ReadsJson>().Where(endpoint => endpoint.Body.Type.GetProperty("VideoFilename") is not null))
        {
            foreach (var (what, film) in films)
            {
                await TryAsync(account, path, what, () => Json(material.BodyOf(json), "video_filename", film));
            }
        }

        await AssertUnharmedAsync(account, material);
    }

    [Fact]
    public async Task Hostile_words_in_any_field_of_a_body_reach_nothing()
    {
        var account = await world.App.SignUpAsync("enterprise", credits: 1_000_000);
        var material = await Material.MakeAsync(account);
        var taken = new List<string>();
        foreach (var (path, json) in Endpoints<ReadsJson>())
        {
            var body = material.BodyOf(json);
            foreach (var property in json.Type.GetProperties().Where(property => property.PropertyType == typeof(string) || property.PropertyType.IsAssignableTo(typeof(IEnumerable<string>))))
            {
                var field = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
                if (await SpeakAsync(account, path, field, material, words => Json(body, field, property.PropertyType == typeof(string) ? words : new JsonArray(words, words))))
                {
                    taken.Add($"{path} {field}");
                }
            }
        }

        Assert.Contains("/api/tts/generate text", taken);
        Assert.Contains("/api/edit/text-overlay text", taken);
        await AssertUnharmedAsync(account, material);
        Assert.True(world.Canaries.Runs.GetValueOrDefault("espeak-ng") > 0, "Hostile words should have been spoken.");
    }

    [Fact]
    public async Task Hostile_words_in_any_field_of_a_form_reach_nothing()
    {
        var account = await world.App.SignUpAsync("enterprise", credits: 1_000_000);
        var material = await Material.MakeAsync(account);
        var taken = new List<string>();
        foreach (var (path, form) in Endpoints<ReadsForm>())
        {
            foreach (var field in form.Fields)
            {
                var isTaken = await SpeakAsync(account, path, field, material, words =>
                {
                    var fields = material.FormOf(form);
                    fields[field] = Encoding.UTF8.GetBytes(words);
                    return Multipart(fields, null, [], "");
                });
                taken.AddRange(isTaken ? [$"{path} {field}"] : Array.Empty<string>());
            }
        }

        Assert.Contains("/api/tools/add-watermark text", taken);
        await AssertUnharmedAsync(account, material);
    }

    /// <returns>Whether the field takes any text.</returns>
    private async Task<bool> SpeakAsync(TestAccount account, string path, string field, Material material, Func<string, HttpContent> content)
    {
        var isTaken = false;
        foreach (var words in HostileWords.Mixed(world.Canaries))
        {
            isTaken |= await TryAsync(account, path, $"{field} = {words}", () => content(words)) is not null;
        }

        // A field that takes any text has had it all.
        foreach (var words in isTaken ? [] : HostileWords.Single(world.Canaries, material.Film))
        {
            await TryAsync(account, path, $"{field} = {words}", () => content(words));
        }

        return isTaken;
    }

    /// <summary>Sends, waits for the job if there is one, and looks at the answer, the balance and the canaries.</summary>
    /// <returns>The answer when it was taken; null when it was refused.</returns>
    private async Task<JsonElement?> TryAsync(TestAccount account, string path, string what, Func<HttpContent> content)
    {
        var before = await BalanceAsync(account);
        using var body = content();
        using var reply = await account.Client.PostAsync($"{path}?wait=60", body, Cancel);
        var (status, text) = ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancel));
        var story = $"{path} with {(what.Length > 300 ? what[..300] : what)}: {status} {text}";
        Assert.True(status is 200 or 400 or 403 or 404 or 413 or 415 || (status == 503 && text.Contains("engine_unavailable", StringComparison.Ordinal)), story);
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
        var (spent, answer) = (0, status == 200 ? JsonDocument.Parse(text).RootElement : default(JsonElement?));
        if (answer?.TryGetProperty("job_id", out var id) is true)
        {
            var job = await account.WaitForEndAsync(id.GetString()!);
            spent = job.GetProperty("credits_charged").GetInt32() - job.GetProperty("credits_refunded").GetInt32();
            Assert.True(job.GetProperty("status").GetString() == "completed" || spent == 0, $"It was charged for nothing. {story} {job}");
            Assert.True(job.GetProperty("error_code").GetString() is not ("internal_error" or "worker_lost"), $"It broke. {story} {job}");
        }

        Assert.True(await BalanceAsync(account) == before - spent, $"The balance went from {before} to {await BalanceAsync(account)}. {story}");
        Assert.True(world.Canaries.Song().Count == 0, $"{story}\n{string.Join('\n', world.Canaries.Song())}");
        return answer;
    }

    private async Task AssertUnharmedAsync(TestAccount account, Material material)
    {
        using var live = await account.Client.GetAsync("/health/ready", Cancel);
        using var film = await account.Client.GetAsync($"/api/video/{material.Film}", Cancel);
        Assert.True(live.IsSuccessStatusCode && film.IsSuccessStatusCode, "The server should be well and have its files.");
        Assert.Empty(world.Canaries.Song());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(world.App.Home, "*", SearchOption.AllDirectories), path => path.Contains(Canaries.Word, StringComparison.OrdinalIgnoreCase));
        Assert.False(File.Exists("/tmp/zqcanary") || File.Exists("/tmp/zqcanary.mp4"), "A name that is a path should not have been followed.");
    }

    private Task<long> BalanceAsync(TestAccount account) => world.App.Get<Database>().ReadAsync(
        async db => (await db.Set<CreditAccount>().SingleAsync(row => row.UserId == account.UserId, Cancel)).Balance, Cancel);

    private IEnumerable<(string Path, T Body)> Endpoints<T>()
        where T : class =>
        from endpoint in world.App.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        let body = endpoint.Metadata.GetMetadata<T>()
        where body is not null && Rooms.Any(room => path.StartsWith(room, StringComparison.Ordinal)) && endpoint.RoutePattern.Parameters.Count == 0
        select (path, body);

    private static StringContent Json(JsonObject valid, string field, JsonNode value)
    {
        var body = valid.DeepClone().AsObject();
        body[field] = value;
        return new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
    }

    /// <summary>Written by hand: .NET's own form refuses such names.</summary>
    private static ByteArrayContent Multipart(Dictionary<string, byte[]> fields, string? part, byte[] content, string filename)
    {
        const string Boundary = "------hostile";
        using var body = new MemoryStream();
        foreach (var (name, value) in fields.Where(field => field.Key != part))
        {
            var isFile = value.Length > 8 && value[1] == 'P' && value[2] == 'N';
            Put($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{(isFile ? "; filename=\"fine.png\"" : "")}\r\n\r\n", value);
        }

        if (part is not null)
        {
            Put($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{filename.Replace("\"", "%22", StringComparison.Ordinal)}\"\r\nContent-Type: video/mp4\r\n\r\n", content);
        }

        body.Write(Encoding.ASCII.GetBytes($"--{Boundary}--\r\n"));
        var form = new ByteArrayContent(body.ToArray());
        form.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={Boundary}");
        return form;

        void Put(string head, byte[] value)
        {
            body.Write(Encoding.UTF8.GetBytes(head));
            body.Write(value);
            body.Write("\r\n"u8);
        }
    }

    /// <summary>One server for the class, with everything in it that notices.</summary>
    public sealed class World : IAsyncLifetime
    {
        internal ReelwrightApp App { get; private set; } = null!;

        internal Canaries Canaries { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Canaries = await Canaries.SetAsync();
            App = await ReelwrightApp.StartAsync(settings:
            [
                ("Media:FfmpegPath", Canaries.Record("ffmpeg")), ("Media:FfprobePath", Canaries.Record("ffprobe")), ("Speech:EspeakPath", Canaries.Record("espeak-ng")),
                ("Worker:MaxAttempts", "1"),
            ]);
        }

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await Canaries.DisposeAsync();
        }
    }
}
