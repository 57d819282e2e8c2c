using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Security;
using MimeKit;

namespace Reelwright.Server.Platform.Mail;

/// <summary>Settings under "Smtp": the server that takes our mail. Without a host each message becomes a file in the data folder.</summary>
internal sealed class SmtpOptions : IValidatableObject
{
    public const string Section = "Smtp";
    private const int PortOfTls = 465;
    private const int PortOfSubmission = 587;
    private const int PortOfRelay = 25;

    public string? Host { get; init; }

    [Range(1, 65535)]
    public int? Port { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>Who the mail is from, e.g. <c>Reelwright &lt;studio@example.org&gt;</c>.</summary>
    public string? From { get; init; }

    public SmtpSecurity Security { get; init; } = SmtpSecurity.Auto;

    /// <summary>A PEM file with the authorities that may have signed the server's certificate; the system's, when there is none.</summary>
    public string? CaFile { get; init; }

    public int PortOrDefault => Port ?? Security switch
    {
        SmtpSecurity.Tls => PortOfTls,
        SmtpSecurity.None => PortOfRelay,
        _ => PortOfSubmission,
    };

    /// <summary>An open line is taken only where it was asked for, or does not leave the machine.</summary>
    public SecureSocketOptions Line => Security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ when PortOrDefault == PortOfTls => SecureSocketOptions.SslOnConnect,
        _ when IsLoopback => SecureSocketOptions.StartTlsWhenAvailable,
        _ => SecureSocketOptions.StartTls,
    };

    private bool IsLoopback => Host is not null && (Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address)));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Host is null)
        {
            if (Port is not null || Username is not null || Password is not null || CaFile is not null)
            {
                yield return new ValidationResult("Smtp:Host is missing: without it the other settings of Smtp are of no use.", [nameof(Host)]);
            }
        }
        else if (Uri.CheckHostName(Host) is UriHostNameType.Unknown)
        {
            yield return new ValidationResult("Smtp:Host must be the name or the address of a mail server.", [nameof(Host)]);
        }
        else if (From is null)
        {
            yield return new ValidationResult("Smtp:From is missing: an address that the mail server may send from.", [nameof(From)]);
        }

        if (From is not null && !MailboxAddress.TryParse(From, out _))
        {
            yield return new ValidationResult("Smtp:From must be an address, such as Reelwright <studio@example.org>.", [nameof(From)]);
        }

        if (Username is null != Password is null)
        {
            yield return new ValidationResult("Smtp:Username and Smtp:Password are given together or not at all.", [nameof(Username)]);
        }

        if (Username is not null && Security is SmtpSecurity.None && !IsLoopback)
        {
            yield return new ValidationResult("Smtp:Security none would send the password over an open line.", [nameof(Security)]);
        }

        if (CaFile is not null && !CanReadCertificates(CaFile))
        {
            yield return new ValidationResult("Smtp:CaFile must be a readable PEM file with at least one certificate.", [nameof(CaFile)]);
        }
    }

    private static bool CanReadCertificates(string file)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }
}

internal enum SmtpSecurity
{
    /// <summary>TLS on port 465, STARTTLS elsewhere; on this very machine STARTTLS only where it is offered.</summary>
    Auto,
    StartTls,
    Tls,
    None,
}
