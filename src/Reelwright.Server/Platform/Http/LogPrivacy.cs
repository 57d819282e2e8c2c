namespace Reelwright.Server.Platform.Http;

/// <summary>Keeps query strings out of the log: share tokens and e-mail links are in them.</summary>
internal static class LogPrivacy
{
    // Writes every request's whole address at Information, before any middleware could shorten it.
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>Runs after configuration was read, so that no log level set there brings the addresses back.</summary>
    public static void Apply(LoggerFilterOptions options)
    {
        foreach (var rule in options.Rules.Where(rule => rule.CategoryName?.StartsWith(RequestLog, StringComparison.OrdinalIgnoreCase) is true).ToList())
        {
            options.Rules.Remove(rule);
        }

        // Rules of one provider come before general ones, however broad: each provider that has rules gets this one too.
        foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList())
        {
            options.Rules.Add(new LoggerFilterRule(provider, RequestLog, LogLevel.Warning, filter: null));
        }
    }
}
