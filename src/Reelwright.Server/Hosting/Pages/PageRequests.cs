using System.ComponentModel.DataAnnotations;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Hosting.Pages;

public sealed record CreatePageRequest
{
    /// <summary>A video of yours.</summary>
    [Required, StringLength(100)]
    public string? VideoFilename { get; init; }

    [Required, StringLength(HostedPage.MaxTitle)]
    public string? Title { get; init; }

    [StringLength(HostedPage.MaxDescription)]
    public string? Description { get; init; }

    /// <summary>What the button says; goes together with `cta_url`.</summary>
    [StringLength(HostedPage.MaxCtaText)]
    public string? CtaText { get; init; }

    /// <summary>Where the button leads: an https address without a user name.</summary>
    [StringLength(HostedPage.MaxCtaUrl)]
    public string? CtaUrl { get; init; }

    /// <summary>Asked for before anything of the page is shown. Kept as a hash; no reply has it.</summary>
    [StringLength(HostedPage.MaxPassword, MinimumLength = HostedPage.MinPassword)]
    public string? Password { get; init; }

    /// <summary>public (by default), unlisted or private.</summary>
    public PageVisibility? Visibility { get; init; }

    /// <summary>A colour as #rrggbb, for the button and what can be focused. It is made lighter or darker where it could not be read.</summary>
    [RegularExpression("^#[0-9a-fA-F]{6}$", ErrorMessage = "must be a colour such as #4f46e5")]
    public string? AccentColor { get; init; }
}

/// <summary>Only fields that are present change; null clears what may be empty.</summary>
public sealed record UpdatePageRequest
{
    /// <summary>Another video of yours.</summary>
    [StringLength(100)]
    public string? VideoFilename { get; init; }

    [StringLength(HostedPage.MaxTitle)]
    public string? Title { get; init; }

    [StringLength(HostedPage.MaxDescription)]
    public string? Description { get; init; }

    [StringLength(HostedPage.MaxCtaText)]
    public string? CtaText { get; init; }

    [StringLength(HostedPage.MaxCtaUrl)]
    public string? CtaUrl { get; init; }

    /// <summary>null takes the password away. Any change locks everybody out who had opened the page.</summary>
    [StringLength(HostedPage.MaxPassword, MinimumLength = HostedPage.MinPassword)]
    public string? Password { get; init; }

    public PageVisibility? Visibility { get; init; }

    [RegularExpression("^#[0-9a-fA-F]{6}$", ErrorMessage = "must be a colour such as #4f46e5")]
    public string? AccentColor { get; init; }
}

/// <summary>Rules for what annotations cannot say.</summary>
internal static class PageRules
{
    public static void Check(CreatePageRequest request, FieldErrors errors)
    {
        CheckTexts(request.Title, request.CtaUrl, errors);
        if (!errors.Has("cta_url") && !errors.Has("cta_text"))
        {
            CheckButton(Trimmed(request.CtaText), request.CtaUrl, errors);
        }
    }

    public static void Check(UpdatePageRequest request, FieldErrors errors) => CheckTexts(request.Title, request.CtaUrl, errors);

    /// <summary>A button needs words and an address; one without the other is a mistake.</summary>
    public static void CheckButton(string? text, string? address, FieldErrors errors)
    {
        if ((text is null) != (address is null))
        {
            errors.Add(text is null ? "cta_text" : "cta_url", $"is needed with {(text is null ? "cta_url" : "cta_text")}");
        }
    }

    /// <summary>A text without blanks around it; null when nothing is left.</summary>
    public static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static void CheckTexts(string? title, string? address, FieldErrors errors)
    {
        if (title is not null && Trimmed(title) is null)
        {
            errors.Add("title", "must not be blank");
        }

        if (address is not null && CtaAddress.Normalize(address) is null)
        {
            errors.Add("cta_url", "must be an https address without a user name");
        }
    }
}
