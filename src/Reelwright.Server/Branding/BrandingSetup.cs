using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Branding;

/// <summary>Brand kits, and films that carry them.</summary>
internal static class BrandingSetup
{
    private const string KitExample = """
        { "name": "Nightfall Pictures", "primary_color": "#122B4A", "secondary_color": "#FFD166", "accent_color": "#EF476F", "font_family": "Noto Sans",
          "logo_position": "top-right", "logo_scale": 0.12, "logo_opacity": 0.85, "intro_enabled": true, "outro_text": "nightfall.example" }
        """;

    public static void AddBranding(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(new FontList());
        services.AddSingleton<InstalledFonts>();
        services.AddSingleton<BrandKits>();
        services.AddSingleton<ChangeKits>();
        services.AddSingleton<UploadKitFiles>();
        services.AddSingleton<IClosingListener, EraseKits>();
        services.AddSingleton<RemoveKitFiles>();
        services.AddSingleton<ApplyKit>();
        services.AddJobHandler<BrandJob>(ApplyKit.Operation);
    }

    public static void MapBranding(this IEndpointRouteBuilder api)
    {
        var kits = api.MapGroup("/brand-kits").WithTags("Brand kits").Allow(Access.User);
        MapKits(kits);
        MapFiles(kits);
        kits.MapPost("/{id}/apply", ApplyKit.Handle)
            .WithName(nameof(ApplyKit)).WithSummary("Put a brand on a film")
            .WithDescription("Makes a new film: the intro in front, fitted into the film's frame and rate; the logo over the film itself; a card with `outro_text` in the kit's colours and font at the end. What the kit does not have "
                + "stays away. The film is encoded once, for the logo, or not at all. Pro and above. Free." + WorkEndpoints.NoWaitNote)
            .Reads<ApplyKitRequest>("""{ "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4" }""")
            .SubmitsWork(usualWaitSeconds: 0)
            .Answers("tier_required");
    }

    private static void MapKits(IEndpointRouteBuilder kits)
    {
        kits.MapGet("", ListKits.Handle)
            .WithName(nameof(ListKits)).WithSummary("List brand kits")
            .WithDescription("Newest first. Pro and above; after a downgrade, kits can still be read and deleted.")
            .Pages().Answers("tier_required");
        kits.MapPost("", ChangeKits.CreateAsync).Idempotent()
            .WithName("CreateBrandKit").WithSummary("Create a brand kit")
            .WithDescription("Only `name` is required. Colours are #RRGGBB; fonts are those of GET /api/brand-kits/fonts. Pro and above.")
            .Reads<KitRequest>(KitExample)
            .Answers("tier_required", "engine_unavailable");
        kits.MapGet("/fonts", ListKits.HandleFonts)
            .WithName("ListBrandFonts").WithSummary("Fonts that brand kits may use")
            .WithDescription("The families installed on this server that have Latin letters. Letters they do not have are drawn with fonts that do.")
            .Answers("tier_required", "engine_unavailable");
        kits.MapPut("/{id}", ChangeKits.ChangeAsync)
            .WithName("ChangeBrandKit").WithSummary("Change a brand kit")
            .WithDescription("Fields that are left out stay as they are; `outro_text` null or empty takes the outro away. Jobs that are under way go on with the kit as it was. Pro and above.")
            .Reads<KitRequest>("""{ "accent_color": "#EF476F", "outro_text": null }""")
            .Answers("tier_required", "not_found", "engine_unavailable");
        kits.MapDelete("/{id}", ChangeKits.DeleteAsync)
            .WithName("DeleteBrandKit").WithSummary("Delete a brand kit")
            .WithDescription("Its logo and intro go with it, as soon as no job needs them. Films made with it stay.")
            .Answers("not_found");
    }

    private static void MapFiles(IEndpointRouteBuilder kits)
    {
        kits.MapPost("/{id}/upload-logo", UploadKitFiles.HandleLogo).Idempotent()
            .WithName("UploadBrandLogo").WithSummary("Give a brand kit its logo")
            .WithDescription($"Multipart form with one `file`: PNG, JPEG or WebP by content, at most {UploadKitFiles.MaxLogoSide} pixels a side. It is written anew, its transparency kept; it replaces the one before. Pro and above.")
            .ReadsForm(UploadLimit.Image, ["file"])
            .Answers("tier_required", "not_found", "engine_unavailable", "storage_full");
        kits.MapPost("/{id}/upload-intro", UploadKitFiles.HandleIntro).Idempotent()
            .WithName("UploadBrandIntro").WithSummary("Give a brand kit its intro")
            .WithDescription($"Multipart form with one `file`: MP4, MOV, WebM or Matroska by content, at most {UploadKitFiles.MaxIntroSeconds} seconds. It replaces the one before. Pro and above.")
            .ReadsForm(UploadLimit.Video, ["file"])
            .Answers("tier_required", "not_found", "engine_unavailable", "storage_full");
        kits.MapDelete("/{id}/logo", RemoveKitFiles.HandleLogo)
            .WithName("RemoveBrandLogo").WithSummary("Take a brand kit's logo away")
            .WithDescription("Its link is 404 from now on; the file goes as soon as no job needs it. Also after a downgrade.")
            .Answers("not_found");
        kits.MapDelete("/{id}/intro", RemoveKitFiles.HandleIntro)
            .WithName("RemoveBrandIntro").WithSummary("Take a brand kit's intro away")
            .WithDescription("Its link is 404 from now on; the file goes as soon as no job needs it. Also after a downgrade.")
            .Answers("not_found");
    }
}
