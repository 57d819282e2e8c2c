using Reelwright.Server.Platform.Mail;

namespace Reelwright.Server.Checkup;

/// <summary>Where mail goes.</summary>
internal static class MailCheck
{
    public static Finding Run(string folder, IConfiguration configuration) => configuration[$"{SmtpOptions.Section}:{nameof(SmtpOptions.Host)}"] is { } host
        ? new Finding("mail", FindingState.Ok, $"goes through {host}")
        : new Finding("mail", FindingState.Ok, $"no mail server is set: each message becomes a file in {Path.Combine(folder, "mail")}");
}
