using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Backup;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server;

/// <summary>Why a server does not start, in words for the person who started it.</summary>
public static partial class StartFailure
{
    /// <returns>One line that names the setting, file or port; null for what is not a matter of configuration.</returns>
    public static string? Explain(Exception failure) => failure switch
    {
        OptionsValidationException invalid => string.Join("; ", invalid.Failures),
        DataFolderInUseException or DataFolderUnusableException or NewerSchemaException or BackupException or StorageUnreachableException => failure.Message,
        IOException { InnerException: AddressInUseException } => $"{failure.Message} Choose another port with --port.",
        UnauthorizedAccessException => failure.Message,
        DbException or InvalidOperationException { InnerException: DbException } => $"the database does not answer: {failure.GetBaseException().Message} (Database:Provider, Database:ConnectionString)",

        // The configuration binder speaks in this type: unknown keys, and values that are no number.
        // In lists the reason is wrapped.
        InvalidOperationException when failure.Source is "Microsoft.Extensions.Configuration.Binder" =>
            InWords(failure is { InnerException: InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } reason } ? reason.Message : failure.Message),
        _ => null,
    };

    private static string InWords(string message) =>
        UnknownKeys().Match(message) is { Success: true } unknown
            ? $"the section {unknown.Groups["section"].Value} has no setting {unknown.Groups["keys"].Value}"
            : message;

    /// <summary>The binder names the class, which is called like the section.</summary>
    [GeneratedRegex(@"properties were not found on the instance of \S*?(?<section>[A-Za-z0-9]+?)Options: (?<keys>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnknownKeys();
}
