namespace Reelwright.Server.Hosting.Pages;

/// <summary>Where a page's button may lead: to an https address that says where it leads.</summary>
internal static class CtaAddress
{
    private const string Start = "https://";

    /// <summary>The address as our parser understood it, so that what was checked is what is shown; null for everything that may not be one.</summary>
    public static string? Normalize(string text)
    {
        var trimmed = text.Trim();
        if (!trimmed.StartsWith(Start, StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(trimmed, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps)
        {
            return null;
        }

        // "https://bank.example@evil.example" leads to evil.example, and looks as if it did not.
        var authority = trimmed[Start.Length..].Split('/', '\\', '?', '#')[0];
        var isPlain = !authority.Contains('@') && address.UserInfo.Length == 0 && address.HostNameType is not (UriHostNameType.Unknown or UriHostNameType.Basic);
        return isPlain && address.AbsoluteUri.Length <= HostedPage.MaxCtaUrl ? address.AbsoluteUri : null;
    }
}
