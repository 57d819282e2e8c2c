using System.Globalization;
using MimeKit;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform.Mail;

/// <summary>Writes each letter into the data folder, for its owner only: where no mail server is configured.</summary>
internal sealed class FileCourier(DataFolder folder, LetterMessage messages, ILogger<FileCourier> log) : ICourier
{
    public async Task CarryAsync(IReadOnlyList<Letter> letters, LetterQueue queue, CancellationToken cancel)
    {
        var waiting = new Queue<Letter>(letters);
        try
        {
            while (waiting.TryPeek(out var letter))
            {
                cancel.ThrowIfCancellationRequested();
                await CarryAsync(letter, queue, cancel);
                waiting.Dequeue();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops. A file that was not finished is not one, so all of them are anybody's again.
            foreach (var letter in waiting)
            {
                await queue.ReleaseAsync(letter);
            }

            throw;
        }
    }

    private async Task CarryAsync(Letter letter, LetterQueue queue, CancellationToken cancel)
    {
        using var message = messages.Write(letter);
        if (message is null)
        {
            await queue.GiveUpAsync(letter, "its recipient is no address");
            return;
        }

        try
        {
            var path = await WriteAsync(letter, message, cancel);
            await queue.ForgetAsync(letter);
            log.LogInformation("No mail server is configured: letter {Letter} is in {Path}", letter.Id, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await queue.PostponeAsync(letter, failure.Message);
        }
    }

    private async Task<string> WriteAsync(Letter letter, MimeMessage message, CancellationToken cancel)
    {
        folder.CreateMail();
        var name = string.Create(CultureInfo.InvariantCulture, $"{letter.CreatedAt.UtcDateTime:yyyyMMdd'T'HHmmss}-{letter.Id}.eml");
        var path = Path.Combine(folder.Mail, name);
        var part = path + ".part";
        File.Delete(part);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            // Links in it open accounts.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(part, options))
        {
            await message.WriteToAsync(file, cancel);
        }

        File.Move(part, path, overwrite: true);
        return path;
    }
}
