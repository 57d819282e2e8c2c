using System.Globalization;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Stock.Sources;

/// <summary>Films and pictures of Pexels (https://www.pexels.com/api/documentation/).</summary>
internal sealed class Pexels(StockClient client, IOptions<StockOptions> options) : IStockSource
{
    private const string License = "Pexels License";
    private const string LicenseUrl = "https://www.pexels.com/license/";

    // Larger ones take minutes to fetch and are more than a film of this studio shows.
    private const int LongestSide = 1920;

    public string Name => "Pexels";

    public int MaxPerPage => 80;

    public bool Offers(StockType type) => type is StockType.Video or StockType.Image && options.Value.Pexels.IsConfigured;

    public async Task<StockPage> SearchAsync(StockQuery query, CancellationToken cancel)
    {
        if (query.Type is StockType.Video)
        {
            var found = await GetAsync<VideoReply>("videos/search", query, cancel);
            return new StockPage([.. (found.Videos ?? []).Select(ItemOf).OfType<StockItem>()], query.Page, query.PerPage, found.TotalResults);
        }

        var pictures = await GetAsync<PhotoReply>("v1/search", query, cancel);
        return new StockPage([.. (pictures.Photos ?? []).Select(ItemOf).OfType<StockItem>()], query.Page, query.PerPage, pictures.TotalResults);
    }

    private Task<T> GetAsync<T>(string path, StockQuery query, CancellationToken cancel)
    {
        var server = options.Value.Pexels;
        var address = new Uri($"{server.BaseUrl!.TrimEnd('/')}/{path}?query={StockWords.Escape(query.Text)}&page={StockWords.Number(query.Page)}&per_page={StockWords.Number(query.PerPage)}");
        return client.GetAsync<T>(Name, address, server.ApiKey, query.Page, cancel);
    }

    private StockItem? ItemOf(Video video)
    {
        var films = (video.VideoFiles ?? []).Where(file => file is { FileType: "video/mp4", Link: not null, Width: > 0, Height: > 0 }).ToList();
        var fitting = films.Where(file => Math.Max(file.Width!.Value, file.Height!.Value) <= LongestSide).ToList();
        var best = fitting.Count > 0 ? fitting.MaxBy(Pixels) : films.MinBy(Pixels);
        var author = video.User?.Name;
        return best is null || video.Image is null ? null : new StockItem
        {
            Id = video.Id.ToString(CultureInfo.InvariantCulture),
            Title = StockWords.TitleOf(video.Url) ?? "Video",
            PreviewUrl = video.Image,
            DownloadUrl = best.Link!,
            Width = best.Width,
            Height = best.Height,
            DurationSeconds = video.Duration,
            Author = author,
            AuthorUrl = StockWords.Link(video.User?.Url),
            Source = Name,
            SourceUrl = StockWords.Link(video.Url),
            License = License,
            LicenseUrl = LicenseUrl,
            Attribution = author is null ? "Video from Pexels" : $"Video by {author} on Pexels",
        };
    }

    private StockItem? ItemOf(Photo photo) => photo.Src is not { Original: { } original, Medium: { } medium } ? null : new StockItem
    {
        Id = photo.Id.ToString(CultureInfo.InvariantCulture),
        Title = !string.IsNullOrWhiteSpace(photo.Alt) ? photo.Alt : StockWords.TitleOf(photo.Url) ?? "Photo",
        PreviewUrl = medium,
        DownloadUrl = original,
        Width = photo.Width,
        Height = photo.Height,
        Author = photo.Photographer,
        AuthorUrl = StockWords.Link(photo.PhotographerUrl),
        Source = Name,
        SourceUrl = StockWords.Link(photo.Url),
        License = License,
        LicenseUrl = LicenseUrl,
        Attribution = photo.Photographer is null ? "Photo from Pexels" : $"Photo by {photo.Photographer} on Pexels",
    };

    private static long Pixels(VideoFile file) => (long)file.Width!.Value * file.Height!.Value;

    private sealed record VideoReply(long TotalResults, IReadOnlyList<Video>? Videos);

    private sealed record Video(long Id, string? Url, string? Image, double? Duration, VideoUser? User, IReadOnlyList<VideoFile>? VideoFiles);

    private sealed record VideoUser(string? Name, string? Url);

    private sealed record VideoFile(string? FileType, int? Width, int? Height, string? Link);

    private sealed record PhotoReply(long TotalResults, IReadOnlyList<Photo>? Photos);

    private sealed record Photo(long Id, int? Width, int? Height, string? Url, string? Photographer, string? PhotographerUrl, string? Alt, PhotoSizes? Src);

    private sealed record PhotoSizes(string? Original, string? Medium);
}
