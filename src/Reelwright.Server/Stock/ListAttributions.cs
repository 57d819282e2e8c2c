using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Stock;

/// <summary>Whose work a file is.</summary>
internal sealed record AttributionView(
    string Filename, StockType Type, string Attribution, string Title, string? Author, string? AuthorUrl, string Source, string? SourceUrl, string License, string? LicenseUrl, DateTimeOffset CreatedAt)
{
    public static AttributionView Of(StockAttribution row)
    {
        var credit = JsonSerializer.Deserialize<StockCredit>(row.Credit, ApiJson.Options)!;
        return new AttributionView(
            row.Filename, row.Type, credit.Attribution, credit.Title, credit.Author, credit.AuthorUrl, credit.Source, credit.SourceUrl, credit.License, credit.LicenseUrl, row.CreatedAt);
    }
}

internal sealed record AttributionList(IReadOnlyList<AttributionView> Attributions, int Total, int Limit, int Offset);

/// <summary>The credits of the assets that the caller still has.</summary>
internal static class ListAttributions
{
    public static async Task<Ok<AttributionList>> Handle(Caller caller, Query query, Database database, CancellationToken cancel)
    {
        var (page, filename) = (query.Paging(), query.Text("filename"));
        query.ThrowIfInvalid();
        return TypedResults.Ok(await database.ReadAsync(
            async db =>
            {
                var own = db.Owned<StockAttribution>(caller)
                    .Where(row => filename == null || row.Filename == filename)
                    .Where(row => db.Set<MediaFile>().Any(file => file.Filename == row.Filename && file.DeletedAt == null));
                var rows = await own.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Filename).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel);
                return new AttributionList([.. rows.Select(AttributionView.Of)], await own.CountAsync(cancel), page.Limit, page.Offset);
            },
            cancel));
    }
}
