using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Mail;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Organisations;

/// <summary>Finds what was mailed: in the outbox, or in the folder that stands in for a mail server.</summary>
internal static partial class MailedInvites
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The text of the newest letter to an address, with its link.</summary>
    public static async Task<(string Text, string Token)> ReadLetterAsync(this ReelwrightApp app, string recipient)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (!patience.IsCancellationRequested)
        {
            var waiting = await app.Get<Database>().ReadAsync(
                db => db.Set<Letter>().Where(letter => letter.Recipient == recipient).OrderByDescending(letter => letter.Id).Select(letter => letter.Text).FirstOrDefaultAsync(), TestContext.Current.CancellationToken);
            var text = waiting ?? Directory.EnumerateFiles(app.Home, "*.eml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Reverse()
                .Select(path => WebUtility.HtmlDecode(File.ReadAllText(path).ReplaceLineEndings("\n").Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal)))
                .FirstOrDefault(letter => letter.Contains($"To: {recipient}", StringComparison.Ordinal));
            if (text is not null)
            {
                return (text, Link().Match(text).Groups["token"].Value);
            }

            await Task.Yield();
        }

        throw new InvalidOperationException($"No letter to {recipient} was written within {Patience}.");
    }

    [GeneratedRegex(@"/invite\?token=(?<token>[A-Za-z0-9]{40})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
