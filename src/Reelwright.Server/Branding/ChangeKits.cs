using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Branding;

/// <summary>What a kit says; what is left out keeps its value, or the usual one in a new kit.</summary>
public sealed record KitRequest
{
    [StringLength(BrandKit.MaxName)]
    public string? Name { get; init; }

    /// <summary>#RRGGBB: the ground of the outro.</summary>
    public string? PrimaryColor { get; init; }

    /// <summary>#RRGGBB: its text, where that can be read on the ground.</summary>
    public string? SecondaryColor { get; init; }

    /// <summary>#RRGGBB: the bar below the text.</summary>
    public string? AccentColor { get; init; }

    /// <summary>One of GET /api/brand-kits/fonts.</summary>
    public string? FontFamily { get; init; }

    /// <summary>top-left, top-center, top-right, center-left, center, center-right, bottom-left, bottom-center or bottom-right.</summary>
    public string? LogoPosition { get; init; }

    /// <summary>The logo's width as a share of the frame's.</summary>
    [Range(0.02, 1.0)]
    public double? LogoScale { get; init; }

    /// <summary>0 is invisible, 1 covers.</summary>
    [Range(0.0, 1.0)]
    public double? LogoOpacity { get; init; }

    /// <summary>Whether the intro, when there is one, comes in front of films.</summary>
    public bool? IntroEnabled { get; init; }

    /// <summary>Shown on a card at the end; null or empty for no card.</summary>
    [StringLength(BrandKit.MaxOutroText)]
    public string? OutroText { get; init; }
}

/// <summary>Makes, changes, shows and deletes kits.</summary>
internal sealed class ChangeKits(Database database, BrandKits kits, InstalledFonts fonts, MediaLibrary library, TimeProvider clock)
{
    public static async Task<Ok<KitView>> CreateAsync(Caller caller, JsonBody<KitRequest> body, IdempotentReply idempotent, ChangeKits change, CancellationToken cancel) =>
        TypedResults.Ok(await change.CreateAsync(caller, body, idempotent, cancel));

    public static async Task<Ok<KitView>> ChangeAsync(Caller caller, ResourceId id, JsonBody<KitRequest> body, ChangeKits change, CancellationToken cancel) =>
        TypedResults.Ok(await change.ChangeAsync(caller, id.Value, body, cancel));

    public static async Task<Ok<KitDeleted>> DeleteAsync(Caller caller, ResourceId id, ChangeKits change, CancellationToken cancel) =>
        TypedResults.Ok(await change.DeleteAsync(caller, id.Value, cancel));

    private async Task<KitView> CreateAsync(Caller caller, JsonBody<KitRequest> body, IdempotentReply idempotent, CancellationToken cancel)
    {
        kits.ThrowIfMayNotChange(caller);
        var request = await ReadAsync(body, isNew: true, cancel);
        return await database.WriteAsync(
            async tx =>
            {
                if (await tx.Db.Owned<BrandKit>(caller).CountAsync(cancel) >= BrandKit.MaxKits)
                {
                    throw Refusal.Invalid("name", $"would be one too many: an account has at most {BrandKit.MaxKits} brand kits");
                }

                var now = clock.GetStorableNow();
                var kit = new BrandKit { OwnerId = caller.UserId, Name = request.Name!.Trim(), CreatedAt = now, UpdatedAt = now };
                Apply(request, body, kit);
                tx.Db.Add(kit);
                await tx.Db.SaveChangesAsync(cancel);
                var view = KitView.Of(kit);
                await idempotent.RecordAsync(tx, view, cancel);
                return view;
            },
            cancel);
    }

    private async Task<KitView> ChangeAsync(Caller caller, long id, JsonBody<KitRequest> body, CancellationToken cancel)
    {
        await kits.FindAsync(caller, id, cancel);
        kits.ThrowIfMayNotChange(caller);
        var request = await ReadAsync(body, isNew: false, cancel);
        return await database.WriteAsync(
            async tx =>
            {
                var kit = await BrandKits.LockAsync(tx, caller, id, clock.GetStorableNow(), cancel);
                Apply(request, body, kit);
                await tx.Db.SaveChangesAsync(cancel);
                return KitView.Of(kit);
            },
            cancel);
    }

    private async Task<KitDeleted> DeleteAsync(Caller caller, long id, CancellationToken cancel)
    {
        await database.WriteAsync(
            async tx =>
            {
                var kit = await BrandKits.LockAsync(tx, caller, id, clock.GetStorableNow(), cancel);
                tx.Db.Remove(kit);
                await library.DeleteAsync(tx, [.. new[] { kit.LogoFilename, kit.IntroFilename }.OfType<string>()], cancel);
                await tx.Db.SaveChangesAsync(cancel);
            },
            cancel);
        return new KitDeleted(true);
    }

    /// <summary>Every field that does not fit is named.</summary>
    private async Task<KitRequest> ReadAsync(JsonBody<KitRequest> body, bool isNew, CancellationToken cancel)
    {
        var installed = await fonts.ListAsync(cancel);
        return await body.ReadAsync(cancel, (request, errors) =>
        {
            if (!errors.Has("name") && (isNew || request.Name is not null) && string.IsNullOrWhiteSpace(request.Name))
            {
                errors.Add("name", "is required");
            }

            CheckColour("primary_color", request.PrimaryColor);
            CheckColour("secondary_color", request.SecondaryColor);
            CheckColour("accent_color", request.AccentColor);
            if (request.FontFamily is { } font && !installed.Contains(font, StringComparer.Ordinal))
            {
                errors.Add("font_family", "is not installed on this server; GET /api/brand-kits/fonts lists what is");
            }

            if (request.LogoPosition is { } place && TextPlaces.Parse(place) is null)
            {
                errors.Add("logo_position", $"must be one of {string.Join(", ", TextPlaces.Names)}");
            }

            void CheckColour(string field, string? colour)
            {
                if (colour is not (null or ['#', ..]) || (colour is not null && Rgb.TryParse(colour) is null))
                {
                    errors.Add(field, "must be a colour as #RRGGBB");
                }
            }
        });
    }

    private static void Apply(KitRequest request, JsonBody<KitRequest> body, BrandKit kit)
    {
        kit.Name = request.Name?.Trim() ?? kit.Name;
        kit.PrimaryColor = request.PrimaryColor ?? kit.PrimaryColor;
        kit.SecondaryColor = request.SecondaryColor ?? kit.SecondaryColor;
        kit.AccentColor = request.AccentColor ?? kit.AccentColor;
        kit.FontFamily = request.FontFamily ?? kit.FontFamily;
        kit.LogoPosition = request.LogoPosition ?? kit.LogoPosition;
        kit.LogoScale = request.LogoScale ?? kit.LogoScale;
        kit.LogoOpacity = request.LogoOpacity ?? kit.LogoOpacity;
        kit.IntroEnabled = request.IntroEnabled ?? kit.IntroEnabled;
        if (body.Has("outro_text"))
        {
            kit.OutroText = string.IsNullOrWhiteSpace(request.OutroText) ? null : request.OutroText.Trim();
        }
    }
}
