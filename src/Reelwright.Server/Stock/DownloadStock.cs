using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Outbound;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Stock;

public sealed record DownloadStockRequest
{
    /// <summary>The download_url of an item that a search returned within the last 24 hours.</summary>
    [Required, StringLength(2000)]
    public string? Url { get; init; }

    /// <summary>video, image or music: what it was found as.</summary>
    [Required, AllowedValues("video", "image", "music")]
    public string? Type { get; init; }
}

/// <summary>An asset that is the caller's now.</summary>
/// <param name="Kind">video, input_image or audio.</param>
/// <param name="Attribution">The line that gives credit; it stays with the file.</param>
internal sealed record StockAsset(string Filename, string Url, string Kind, string Attribution);

/// <summary>Fetches what a search found into the caller's library.</summary>
internal sealed class DownloadStock(
    StockSearches searches, GuardedFetcher fetcher, UploadInspection inspection, InspectedFiles files, DataFolder folder, StorageSpace space, TierPolicy tiers, TimeProvider clock,
    IOptions<LimitsOptions> limits, ILogger<DownloadStock> log) : IDisposable
{
    private const string Field = "url";
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _places = new(AtOnce);

    public static async Task<Ok<StockAsset>> Handle(Caller caller, JsonBody<DownloadStockRequest> body, DownloadStock download, IdempotentReply idempotent, CancellationToken cancel) =>
        TypedResults.Ok(await download.RunAsync(caller, body, idempotent, cancel));

    public void Dispose() => _places.Dispose();

    private async Task<StockAsset> RunAsync(Caller caller, JsonBody<DownloadStockRequest> body, IdempotentReply idempotent, CancellationToken cancel)
    {
        tiers.ThrowIfWithout(caller, Feature.Stock, SearchStock.What);
        var request = await body.ReadAsync(cancel);
        var type = Enum.Parse<StockType>(request.Type!, ignoreCase: true);
        var credit = await searches.FindCreditAsync(request.Url!, type, cancel)
            ?? throw Refusal.Invalid(Field, $"must be the download_url of a {request.Type} that a search here returned within the last 24 hours");
        space.ThrowIfFull();
        if (!await _places.WaitAsync(Patience, cancel))
        {
            throw Refusal.TooMany("rate_limited", "Too many assets are being fetched; try again soon.", 30);
        }

        try
        {
            using var home = folder.CreateTemporaryFolder("stock");
            var fetched = await FetchAsync(new Uri(request.Url!), Path.Combine(home.Path, "asset"), type, credit, cancel);
            var inspected = await InspectAsync(type, fetched, cancel);
            return await files.KeepAsync(inspected, KindOf(type), "stock", caller.UserId, (tx, row) => FinishAsync(tx, row, type, credit, idempotent, cancel), cancel);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<UploadedFile> FetchAsync(Uri address, string path, StockType type, StockCredit credit, CancellationToken cancel)
    {
        var maxBytes = limits.Value.BytesOf(LimitOf(type));
        try
        {
            var file = await fetcher.DownloadAsync(address, path, new FetchLimits(maxBytes, Longest, MaxRedirects: 5), cancel);
            return file.Status is >= 200 and < 300
                ? new UploadedFile(file.Path, file.SizeBytes, "")
                : throw Refusal.Unavailable("stock_unavailable", "The asset", $"{credit.Source} answered {file.Status}; search again, or take another one.");
        }
        catch (OutboundException failure) when (failure.Failure is OutboundFailure.TooLarge)
        {
            throw Refusal.UnsupportedMedia($"The asset is larger than the {maxBytes >> 20} MiB that a file of its type may have.", Field);
        }
        catch (OutboundException failure)
        {
            log.LogWarning("An asset of {Source} could not be fetched: {Reason}", credit.Source, failure.Message);
            throw Refusal.Unavailable("stock_unavailable", "The asset", failure.Message);
        }
        catch (IOException full) when (StorageSpace.IsDiskFull(full))
        {
            throw Refusal.StorageFull();
        }
    }

    /// <summary>By its bytes, as an upload: what a stranger's server calls it counts for nothing.</summary>
    private Task<InspectedFile> InspectAsync(StockType type, UploadedFile file, CancellationToken cancel) => type switch
    {
        StockType.Video => inspection.FilmAsync(Field, file, cancel),
        StockType.Image => inspection.PictureAsync(Field, file, cancel),
        _ => inspection.SoundAsync(Field, file, cancel),
    };

    private async Task<StockAsset> FinishAsync(Tx tx, MediaFile row, StockType type, StockCredit credit, IdempotentReply idempotent, CancellationToken cancel)
    {
        tx.Db.Add(new StockAttribution
        {
            Filename = row.Filename,
            OwnerId = row.OwnerId,
            Type = type,
            Credit = JsonSerializer.Serialize(credit, ApiJson.Options),
            CreatedAt = clock.GetStorableNow(),
        });
        var reply = new StockAsset(row.Filename, row.Url!, row.Kind.Word(), credit.Attribution);
        await idempotent.RecordAsync(tx, reply, cancel);
        return reply;
    }

    private static FileKind KindOf(StockType type) => type switch
    {
        StockType.Video => FileKind.Video,
        StockType.Image => FileKind.InputImage,
        _ => FileKind.Audio,
    };

    private static UploadLimit LimitOf(StockType type) => type switch
    {
        StockType.Video => UploadLimit.Video,
        StockType.Image => UploadLimit.Image,
        _ => UploadLimit.Audio,
    };
}
