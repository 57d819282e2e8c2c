using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reelwright.Server.Tests.Stock;

/// <summary>Pexels and Openverse, and the places their files lie, on one real port: answers in the shapes of the real ones.</summary>
internal sealed class FakeStockSites : IAsyncDisposable
{
    public const string Key = "pexels-key-Qf83";

    private readonly WebApplication _app;

    private FakeStockSites(WebApplication app) => _app = app;

    /// <summary>Paths with queries, as they were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentDictionary<string, (byte[] Bytes, string Type)> Files { get; } = new();

    /// <summary>Before a search is answered; may answer itself.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public string BaseUrl => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public IEnumerable<(string, string?)> Settings =>
    [
        ("Outbound:AllowHttp", "true"), ("Outbound:AllowPrivateNetworks", "true"),
        ("Stock:Pexels:BaseUrl", BaseUrl), ("Stock:Pexels:ApiKey", Key), ("Stock:Openverse:BaseUrl", BaseUrl + "/openverse/"),
    ];

    public static async Task<FakeStockSites> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var app = builder.Build();
        var sites = new FakeStockSites(app);
        app.MapGet("/videos/search", (HttpContext http) => sites.AnswerAsync(http, sites.Videos(http)));
        app.MapGet("/v1/search", (HttpContext http) => sites.AnswerAsync(http, sites.Photos(http)));
        app.MapGet("/openverse/v1/audio/", (HttpContext http) => sites.AnswerAsync(http, sites.Tracks(http)));
        app.MapGet("/files/{name}", (string name) => sites.Files.TryGetValue(name, out var file) ? Results.Bytes(file.Bytes, file.Type) : Results.NotFound());
        app.MapGet("/away", () => Results.Redirect("http://169.254.169.254/latest/meta-data"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return sites;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http, string json)
    {
        Asked.Enqueue(http.Request.Path + http.Request.QueryString);
        if (Instead is { } instead)
        {
            await instead(http);
        }

        if (!http.Response.HasStarted)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(json);
        }
    }

    private string Videos(HttpContext http) =>
        $$"""
        { "page": {{http.Request.Query["page"]}}, "per_page": {{http.Request.Query["per_page"]}}, "total_results": 8000, "url": "https://www.pexels.com/videos/", "next_page": "https://api.pexels.com/videos/search/?page=2",
          "videos": [
            { "id": 2499611, "width": 3840, "height": 2160, "url": "https://www.pexels.com/video/brown-rocks-in-the-sun-2499611/", "image": "{{BaseUrl}}/files/still.jpg", "full_res": null, "tags": [], "duration": 22,
              "user": { "id": 680589, "name": "Joey Farina", "url": "javascript:alert(1)" },
              "video_files": [
                { "id": 1, "quality": "hls", "file_type": "video/mp4", "width": null, "height": null, "fps": null, "link": "{{BaseUrl}}/files/stream.m3u8" },
                { "id": 2, "quality": "uhd", "file_type": "video/mp4", "width": 3840, "height": 2160, "fps": 29.97, "link": "{{BaseUrl}}/files/large.mp4" },
                { "id": 3, "quality": "hd", "file_type": "video/mp4", "width": 1920, "height": 1080, "fps": 29.97, "link": "{{BaseUrl}}/files/film.mp4" },
                { "id": 4, "quality": "sd", "file_type": "video/mp4", "width": 640, "height": 360, "fps": 29.97, "link": "{{BaseUrl}}/files/small.mp4" } ],
              "video_pictures": [ { "id": 308178, "picture": "{{BaseUrl}}/files/still.jpg", "nr": 0 } ] },
            { "id": 3, "width": 64, "height": 64, "url": "https://www.pexels.com/video/3/", "image": "{{BaseUrl}}/files/still.jpg", "duration": 1, "user": { "id": 1, "name": "Mallory", "url": "https://www.pexels.com/@m" },
              "video_files": [ { "id": 9, "quality": "sd", "file_type": "video/mp4", "width": 64, "height": 64, "link": "http://169.254.169.254/film.mp4" } ], "video_pictures": [] },
            { "id": 4, "width": 64, "height": 64, "url": "https://www.pexels.com/video/4/", "image": "{{BaseUrl}}/files/still.jpg", "duration": 1, "user": { "id": 1, "name": "Mallory", "url": "https://www.pexels.com/@m" },
              "video_files": [ { "id": 9, "quality": "sd", "file_type": "video/mp4", "width": 64, "height": 64, "link": "{{BaseUrl}}/away" } ], "video_pictures": [] } ] }
        """;

    private string Photos(HttpContext http) =>
        $$"""
        { "total_results": 10000, "page": {{http.Request.Query["page"]}}, "per_page": {{http.Request.Query["per_page"]}}, "next_page": "https://api.pexels.com/v1/search/?page=2",
          "photos": [
            { "id": 3573351, "width": 3066, "height": 3968, "url": "https://www.pexels.com/photo/trees-during-day-3573351/", "photographer": "Lukas Rodriguez", "photographer_url": "https://www.pexels.com/@lukas-rodriguez",
              "photographer_id": 1845331, "avg_color": "#374824", "liked": false, "alt": "Trees <b>by day</b>",
              "src": { "original": "{{BaseUrl}}/files/photo.jpg", "large2x": "{{BaseUrl}}/files/photo.jpg?dpr=2", "large": "{{BaseUrl}}/files/photo.jpg", "medium": "{{BaseUrl}}/files/photo.jpg?h=350",
                       "small": "{{BaseUrl}}/files/photo.jpg", "portrait": "{{BaseUrl}}/files/photo.jpg", "landscape": "{{BaseUrl}}/files/photo.jpg", "tiny": "{{BaseUrl}}/files/photo.jpg" } } ] }
        """;

    private string Tracks(HttpContext http) =>
        $$"""
        { "result_count": 240, "page_count": 12, "page_size": {{http.Request.Query["page_size"]}}, "page": {{http.Request.Query["page"]}},
          "results": [
            { "id": "8624ba61-57f1-4f98-8a85-ece206c319cf", "title": "Wish You Were Here", "indexed_on": "2020-11-28T03:30:00Z", "foreign_landing_url": "https://www.jamendo.com/track/1214935", "url": "{{BaseUrl}}/files/track.wav",
              "creator": "The.madpix.project", "creator_url": "https://www.jamendo.com/artist/441585", "license": "by", "license_version": "3.0", "license_url": "https://creativecommons.org/licenses/by/3.0/", "provider": "jamendo",
              "source": "jamendo", "category": "music", "genres": [], "filesize": null, "filetype": "mp32", "tags": [ { "name": "calm", "accuracy": null } ],
              "attribution": "\"Wish You Were Here\" by The.madpix.project is licensed under CC BY 3.0.", "fields_matched": [], "mature": false, "duration": 270500, "bit_rate": 128000, "sample_rate": 44100 },
            { "id": "cc0-track", "title": "", "url": "ftp://example.org/track.mp3", "license": "cc0", "license_version": "1.0", "duration": null } ] }
        """;
}
