using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Reelwright.LocalEngine.Tests.Faces;
using Reelwright.Media;
using Reelwright.Server.Tests.Generation;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Editing;

public sealed class SwapFacesTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Path = "/api/tools/face-swap";
    private const int Width = 280;
    private const int Height = 220;

    private static readonly DrawnFace Source = new() { Skin = Skins.Pale, Iris = new(0.2f, 0.45f, 0.7f) };
    private static readonly DrawnFace Target = new() { Skin = Skins.Olive, Lean = 12, Wall = new(0.7f, 0.5f, 0.3f) };
    private static readonly Lazy<byte[]> SourcePng = new(() => Source.Draw(Width, Height).ToPng());
    private static readonly Lazy<byte[]> TargetPng = new(() => Target.Draw(Width, Height).ToPng());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_result_is_a_picture_of_the_targets_size_with_another_face_and_says_its_engine()
    {
        var account = await shared.App.SignUpAsync("pro", 50);

        var made = await DoneAsync(account, await SendAsync(account, Form(SourcePng.Value, TargetPng.Value)));

        Assert.Equal(("completed", "tool", "local"), (Text(made, "status"), Text(made, "kind"), Text(made, "engine")));
        var result = made.GetProperty("result");
        Assert.Equal(("local", 1, 1), (Text(result, "engine"), result.GetProperty("faces_in_source").GetInt32(), result.GetProperty("faces_in_target").GetInt32()));
        var swapped = await DownloadAsync(account, Text(made, "url")!);
        Assert.Equal((Width, Height), (swapped.Width, swapped.Height));
        var before = Target.Draw(Width, Height);
        Assert.True(Difference(swapped, before, Target.LeftEye(Width, Height)) > 10, "The eye should be another one.");
        Assert.Equal(0, Difference(swapped, before, new(10, 10)));
        Assert.Equal((1, 49), (made.GetProperty("credits_charged").GetInt32(), await CreditsAsync(account)));
        var line = (await account.GetAsync("/api/image-generations")).GetProperty("images")[0];
        Assert.Equal((Text(made, "filename"), "completed"), (Text(line, "filename"), Text(line, "status")));

        var stranger = await shared.App.SignUpAsync("pro");
        foreach (var url in (string?[])[Text(made, "url"), Text(made, "thumbnail_url")])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.GetAsync(url, Cancel)).StatusCode);
        }
    }

    [Theory]
    [InlineData("source")]
    [InlineData("target")]
    public async Task No_face_ends_the_job_names_the_picture_and_costs_nothing(string without)
    {
        var account = await shared.App.SignUpAsync("pro", 50);
        var wall = await UploadFiles.PictureAsync(MediaFormat.Jpeg, 200, 160);
        var form = without == "source" ? Form(wall, TargetPng.Value) : Form(SourcePng.Value, wall);

        var ended = await DoneAsync(account, await SendAsync(account, form));

        Assert.Equal(("error", "no_face"), (Text(ended, "status"), Text(ended, "error_code")));
        Assert.Contains($"`{without}`", Text(ended, "error"));
        Assert.Equal((1, 50), (ended.GetProperty("credits_refunded").GetInt32(), await CreditsAsync(account)));
    }

    [Fact]
    public async Task Missing_parts_are_named_together()
    {
        var account = await shared.App.SignUpAsync("pro", 50);

        Assert.Equal(["source", "target"], Fields(await SendAsync(account, Form(null, null), 400)));
        Assert.Equal(["target"], Fields(await SendAsync(account, Form(SourcePng.Value, null), 400)));
        Assert.Equal(["source"], Fields(await SendAsync(account, Form(null, TargetPng.Value), 400)));
        Assert.Equal(50, await CreditsAsync(account));
    }

    [Theory]
    [InlineData("gif", "source")]
    [InlineData("gif", "target")]
    [InlineData("text", "source")]
    [InlineData("film", "target")]
    [InlineData("torn", "target")]
    [InlineData("empty", "source")]
    public async Task What_is_no_usable_picture_is_refused_and_its_part_is_named(string what, string part)
    {
        var account = await shared.App.SignUpAsync("pro", 50);
        byte[] bad = what switch
        {
            "gif" => [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B],
            "text" => "-i concat:/etc/passwd|file:/etc/shadow"u8.ToArray(),
            "film" => await UploadFiles.FilmAsync(),
            "torn" => TargetPng.Value[..200],
            _ => [],
        };

        var refused = await SendAsync(account, part == "source" ? Form(bad, TargetPng.Value) : Form(SourcePng.Value, bad), 400);

        Assert.Equal("unsupported_media", Text(refused, "code"));
        Assert.Equal([part], Fields(refused));
        Assert.Equal(50, await CreditsAsync(account));
    }

    [Theory]
    [InlineData("free")]
    [InlineData("creator")]
    public async Task Lower_tiers_are_told_which_one_it_takes_before_the_body_is_looked_at(string tier)
    {
        var account = await shared.App.SignUpAsync(tier);

        var refused = await SendAsync(account, new StringContent("no form"), 403);

        Assert.Equal(("tier_required", "pro"), (Text(refused, "code"), Text(refused, "required_tier")));
    }

    [Fact]
    public async Task A_repeated_request_is_answered_with_the_same_job_and_charged_once()
    {
        var account = await shared.App.SignUpAsync("pro", 50);
        const string Key = "swap-0123456789";

        var first = await SendAsync(account, Form(SourcePng.Value, TargetPng.Value), idempotencyKey: Key);
        var again = await SendAsync(account, Form(SourcePng.Value, TargetPng.Value), idempotencyKey: Key);
        var other = await SendAsync(account, Form(TargetPng.Value, SourcePng.Value), 422, Key);

        Assert.Equal(Text(first, "job_id"), Text(again, "job_id"));
        Assert.Equal("idempotency_mismatch", Text(other, "code"));
        await DoneAsync(account, first);
        Assert.Equal(49, await CreditsAsync(account));
    }

    [Fact]
    public async Task A_form_may_hold_two_pictures_of_the_largest_size_with_an_idempotency_key_too()
    {
        var most = Math.Max(SourcePng.Value.Length, TargetPng.Value.Length) + 10;
        await using var app = await ReelwrightApp.StartAsync(settings: [("Limits:ImageBytes", most.ToString()), ("Worker:Role", "api")]);
        var account = await app.SignUpAsync("pro", 50);

        Assert.Equal("queued", Text(await SendAsync(account, Form(SourcePng.Value, TargetPng.Value), wait: 0), "status"));
        Assert.Equal("queued", Text(await SendAsync(account, Form(SourcePng.Value, TargetPng.Value), idempotencyKey: "two-large-pictures", wait: 0), "status"));
        var tooLarge = await SendAsync(account, Form([.. SourcePng.Value, .. new byte[most]], TargetPng.Value[..100]), 413);
        Assert.Equal("payload_too_large", Text(tooLarge, "code"));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_is_refunded_and_leaves_no_picture()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Worker:Role", "api")]);
        var account = await app.SignUpAsync("pro", 50);
        var queued = await SendAsync(account, Form(SourcePng.Value, TargetPng.Value), wait: 0);

        await account.PostAsync("/api/cancel", new { job_id = Text(queued, "job_id") });

        var ended = await account.GetAsync($"/api/status?job_id={Text(queued, "job_id")}");
        Assert.Equal(("cancelled", 1, 50), (Text(ended, "status"), ended.GetProperty("credits_refunded").GetInt32(), await CreditsAsync(account)));
        Assert.Empty(ended.GetProperty("outputs").EnumerateArray());
    }

    [Fact]
    public async Task Without_the_cascades_it_is_503_with_what_to_install_and_nothing_is_charged()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Media:FaceCascades", "/nowhere/haarcascades")]);
        var account = await app.SignUpAsync("pro", 50);

        var refused = await SendAsync(account, Form(SourcePng.Value, TargetPng.Value), 503);

        Assert.Equal("engine_unavailable", Text(refused, "code"));
        Assert.Contains("opencv-data", Text(refused, "hint"));
        Assert.Equal(50, await CreditsAsync(account));
    }

    [Fact]
    public async Task A_backend_with_ReActor_does_it_and_its_silence_about_missing_faces_is_understood()
    {
        await using var world = await ComfyWorld.StartAsync(tier: "pro");
        var wall = await UploadFiles.PictureAsync(MediaFormat.Jpeg, 160, 120);

        // The fake paints over the whole target: what it makes of its own kind of picture is the same picture.
        var made = await DoneAsync(world.Account, await SendAsync(world.Account, Form(SourcePng.Value, TargetPng.Value)));
        var source = await DoneAsync(world.Account, await SendAsync(world.Account, Form(wall, AsTheFakePaints())));
        var target = await DoneAsync(world.Account, await SendAsync(world.Account, Form(SourcePng.Value, AsTheFakePaints())));
        world.Comfy.Faults.BlackPictures = true;
        var black = await DoneAsync(world.Account, await SendAsync(world.Account, Form(SourcePng.Value, TargetPng.Value)));

        Assert.Equal(("completed", "comfyui", "comfyui"), (Text(made, "status"), Text(made, "engine"), Text(made.GetProperty("result"), "engine")));
        Assert.Equal(Width, made.GetProperty("outputs")[0].GetProperty("width").GetInt32());
        Assert.True(Text(source, "error_code") == "no_face" && Text(source, "error")!.Contains("`source`", StringComparison.Ordinal), source.GetRawText());
        Assert.True(Text(target, "error_code") == "no_face" && Text(target, "error")!.Contains("`target`", StringComparison.Ordinal), target.GetRawText());
        Assert.True(Text(black, "error_code") == "no_face" && Text(black, "error")!.Contains("one of the two", StringComparison.Ordinal), black.GetRawText());
        Assert.Equal(9_999, await CreditsAsync(world.Account));
        Assert.Contains("ReActorFaceSwap", world.GraphOf(0).ToJsonString());
    }

    /// <summary>One colour, and a lighter square in the corner.</summary>
    private static byte[] AsTheFakePaints()
    {
        var pixels = new byte[160 * 120 * 4];
        for (var i = 0; i < 160 * 120; i++)
        {
            Array.Fill(pixels, i % 160 < 15 && i / 160 < 15 ? (byte)130 : (byte)90, i * 4, 3);
            pixels[(i * 4) + 3] = 255;
        }

        return new RawImage(160, 120, pixels).ToPng();
    }

    private static MultipartFormDataContent Form(byte[]? source, byte[]? target)
    {
        var form = new MultipartFormDataContent { { new StringContent("a field"), "note" } };
        foreach (var (name, content) in ((string, byte[]?)[])[("source", source), ("target", target)])
        {
            if (content is not null)
            {
                var part = new ByteArrayContent(content);
                part.Headers.ContentType = new MediaTypeHeaderValue("image/png");
                form.Add(part, name, "../../me.png");
            }
        }

        return form;
    }

    private static async Task<JsonElement> SendAsync(TestAccount account, HttpContent content, int status = 200, string? idempotencyKey = null, int? wait = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, wait is null ? Path : $"{Path}?wait={wait}") { Content = content };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return await TestAccount.ReadAsync(await account.Client.SendAsync(request, Cancel), status);
    }

    private static Task<JsonElement> DoneAsync(TestAccount account, JsonElement reply) => account.WaitForEndAsync(Text(reply, "job_id")!);

    private async Task<RawImage> DownloadAsync(TestAccount account, string url)
    {
        using var folder = new TestFolder();
        var path = folder.File("swapped.png");
        await File.WriteAllBytesAsync(path, await account.Client.GetByteArrayAsync(url, Cancel), Cancel);
        return await shared.App.Get<Ffmpeg>().DecodeImageAsync(path, MediaFormat.Png, cancel: Cancel);
    }

    private static double Difference(RawImage one, RawImage other, System.Numerics.Vector2 place) => Enumerable.Range(0, 81).Average(i =>
    {
        var at = ((((int)place.Y - 4 + (i / 9)) * one.Width) + (int)place.X - 4 + (i % 9)) * 4;
        return Math.Abs(one.Pixels[at] - other.Pixels[at]) + Math.Abs(one.Pixels[at + 1] - other.Pixels[at + 1]) + Math.Abs(one.Pixels[at + 2] - other.Pixels[at + 2]);
    });

    private static async Task<int> CreditsAsync(TestAccount account) => (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32();

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static List<string> Fields(JsonElement problem) => [.. problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order()];
}
