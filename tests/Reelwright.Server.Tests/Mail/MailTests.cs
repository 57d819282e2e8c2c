using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Mail;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Mail;

public sealed class MailTests
{
    private static readonly DateTimeOffset Later = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_real_server_gets_letters_over_STARTTLS_with_a_password_in_text_and_HTML_and_nothing_in_them_is_markup_or_a_header()
    {
        await using var server = await SmtpServer.StartAsync();
        await using var app = await ReelwrightApp.StartAsync(settings: server.Settings);
        var link = new LetterLink("Join <us>", new Uri("https://studio.example/invite?token=abc&x=1"));
        var hostile = new LetterText("Hello\r\nBcc: everybody@example.org\n\n<b>all</b>", ["<img src=x onerror=alert(1)> invites you.\r\n.\r\nQUIT"], link, ["Bye \u2728"]);

        await PostAsync(app, ("mira@example.org", hostile), ("gone@example.org", Plain), ("mira@example.org\r\nRCPT TO:<b@example.org>", Plain), ("later@example.org", Plain), ("last@example.org", Plain));
        var received = await server.ReceiveAsync(2);

        var (first, last) = (received[0], received[1]);
        Assert.Equal(("mira@example.org", "True", "studio@example.org"), (first.Headers["X-Envelope-To"], first.Headers["X-Encrypted"], first.Headers["X-Envelope-From"]));
        Assert.Equal("last@example.org", last.Headers["X-Envelope-To"]);
        Assert.Equal("Hello Bcc: everybody@example.org  <b>all</b>", first.Subject);
        Assert.Empty(first.Bcc);
        Assert.Equal("auto-generated", first.Headers[HeaderId.AutoSubmitted]);
        Assert.EndsWith("@example.org", first.MessageId, StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetUtcNow() - first.Date < TimeSpan.FromMinutes(5));
        Assert.Equal(["text/plain", "text/html"], Assert.IsType<MultipartAlternative>(first.Body).Select(part => part.ContentType.MimeType));
        Assert.Contains("https://studio.example/invite?token=abc&x=1", first.TextBody, StringComparison.Ordinal);
        Assert.Contains(".\nQUIT", first.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", first.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("href=\"https://studio.example/invite?token=abc&amp;x=1\"", first.HtmlBody, StringComparison.Ordinal);

        // What was refused for good and what is no address is gone, what was refused for now waits.
        await UntilAsync(app, letters => letters.Count == 1, "all letters but one should be over");
        var left = Assert.Single(await LettersAsync(app));
        Assert.Equal("later@example.org", left.Recipient);
        Assert.StartsWith("451", left.LastError, StringComparison.Ordinal);

        await server.StopAsync();
        await PostAsync(app, ("mira@example.org", Plain));
        await UntilAsync(app, letters => letters.Any(letter => letter.Recipient == "mira@example.org" && letter.LastError is not null), "a letter should wait while no server answers");
    }

    [Fact]
    public async Task Without_a_server_each_letter_is_a_file_that_only_its_owner_reads()
    {
        await using var app = await ReelwrightApp.StartAsync();

        await PostAsync(app, ("mira@example.org", Plain));
        await UntilAsync(app, letters => letters.Count == 0, "the letter should have become a file");

        var file = Assert.Single(Directory.GetFiles(Path.Combine(app.Home, "mail")));
        Assert.EndsWith(".eml", file, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) is (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var message = await MimeMessage.LoadAsync(file, Cancel);
        Assert.Equal(("mira@example.org", "Hello"), (message.To.Mailboxes.Single().Address, message.Subject));
    }

    [Fact]
    public async Task A_server_that_stops_gives_back_the_letters_it_has_not_written()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var queue = Queue(app, new FakeTimeProvider(Later));
        await AddAsync(app, 3);
        var claimed = await queue.ClaimAsync(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.Get<ICourier>().CarryAsync(claimed, queue, new CancellationToken(canceled: true)));

        var again = await queue.ClaimAsync(Cancel);
        Assert.Equal(claimed.Select(letter => (letter.Id, 1)), again.Select(letter => (letter.Id, letter.Attempts)));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_letter_is_one_nodes_at_a_time_comes_back_when_that_node_dies_and_is_not_lost_before_its_end(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var clock = new FakeTimeProvider(Later);
        await AddAsync(app, 40);
        var nodes = Enumerable.Range(0, 4).Select(_ => Queue(app, clock)).ToList();

        var claims = await Task.WhenAll(nodes.Select(node => node.ClaimAsync(Cancel)));
        var ids = claims.SelectMany(letters => letters).Select(letter => letter.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        while (await nodes[0].ClaimAsync(Cancel) is { Count: > 0 } more)
        {
            ids.AddRange(more.Select(letter => letter.Id));
        }

        Assert.Equal(40, ids.Distinct().Count());

        // One was delivered; the node that has the others dies.
        await nodes[0].ForgetAsync(claims.First(letters => letters.Count > 0)[0]);
        clock.Advance(LetterQueue.Claim);
        var again = await nodes[1].ClaimAsync(Cancel);
        Assert.All(again, letter => Assert.Equal(2, letter.Attempts));

        // What the dead one says later counts for nothing.
        var stale = claims.SelectMany(letters => letters).First(letter => again.Any(held => held.Id == letter.Id));
        await nodes[0].ForgetAsync(stale);
        Assert.Contains(await LettersAsync(app), letter => letter.Id == stale.Id);
    }

    [Fact]
    public async Task A_letter_is_tried_ever_more_rarely_and_given_up_after_days()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var clock = new FakeTimeProvider(Later);
        var queue = Queue(app, clock);
        await AddAsync(app, 1);
        var waits = new List<TimeSpan>();

        while (await LettersAsync(app) is [var letter])
        {
            clock.Jump(letter.DueAt - clock.GetUtcNow());
            var claimed = Assert.Single(await queue.ClaimAsync(Cancel));
            var now = clock.GetUtcNow();
            await queue.PostponeAsync(claimed, "nobody answers");
            waits.AddRange((await LettersAsync(app)).Select(left => left.DueAt - now));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 240, 240], waits.Take(10).Select(wait => (int)wait.TotalMinutes));
        Assert.InRange(clock.GetUtcNow() - Later, LetterQueue.Longest, LetterQueue.Longest + TimeSpan.FromHours(4));
    }

    [Theory]
    [InlineData("Smtp:Port", null, "587")]
    [InlineData("Smtp:From", "mail.example", null)]
    [InlineData("Smtp:From", "mail.example", "two addresses")]
    [InlineData("Smtp:Host", "not a host", "a@b.example")]
    [InlineData("Smtp:Username", "mail.example", "a@b.example", "user", null)]
    [InlineData("Smtp:Security", "mail.example", "a@b.example", "user", "password", SmtpSecurity.None)]
    internal void Settings_that_cannot_work_are_named(string setting, string? host, string? value, string? username = null, string? password = null, SmtpSecurity security = SmtpSecurity.Auto)
    {
        var smtp = new SmtpOptions { Host = host, Port = host is null ? 587 : null, From = host is null ? null : value, Username = username, Password = password, Security = security };

        var problems = smtp.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(smtp)).ToList();

        Assert.Contains(problems, problem => problem.ErrorMessage!.Contains(setting == "Smtp:Port" ? "Smtp:Host" : setting, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SmtpSecurity.Auto, "mail.example", null, 587, MailKit.Security.SecureSocketOptions.StartTls)]
    [InlineData(SmtpSecurity.Auto, "mail.example", 465, 465, MailKit.Security.SecureSocketOptions.SslOnConnect)]
    [InlineData(SmtpSecurity.Auto, "127.0.0.1", 25, 25, MailKit.Security.SecureSocketOptions.StartTlsWhenAvailable)]
    [InlineData(SmtpSecurity.None, "mail.example", null, 25, MailKit.Security.SecureSocketOptions.None)]
    internal void A_line_is_open_only_where_it_was_asked_for_or_stays_on_the_machine(SmtpSecurity security, string host, int? port, int expectedPort, MailKit.Security.SecureSocketOptions expected)
    {
        var smtp = new SmtpOptions { Host = host, Port = port, Security = security };

        Assert.Equal((expectedPort, expected), (smtp.PortOrDefault, smtp.Line));
    }

    [Fact]
    public void A_subject_that_is_cut_is_not_cut_through_a_letter()
    {
        var cut = PostOffice.OneLine(new string('a', Letter.MaxSubject - 2) + "\U0001F3AC and more");

        Assert.Equal(new string('a', Letter.MaxSubject - 2) + "\u2026", cut);
    }

    private static LetterText Plain { get; } = new("Hello", ["Hello."]);

    private static LetterQueue Queue(ReelwrightApp app, TimeProvider clock) => new(app.Get<Database>(), clock, NullLogger<LetterQueue>.Instance);

    private static Task PostAsync(ReelwrightApp app, params (string Recipient, LetterText Text)[] letters) => app.Get<Database>().WriteAsync(
        tx =>
        {
            foreach (var (recipient, text) in letters)
            {
                app.Get<PostOffice>().Post(tx, recipient, text);
            }

            return Task.CompletedTask;
        },
        Cancel);

    /// <summary>Letters that the app's own delivery does not find due.</summary>
    private static Task AddAsync(ReelwrightApp app, int count) => app.Get<Database>().WriteAsync(
        tx =>
        {
            tx.Db.AddRange(Enumerable.Range(0, count).Select(i => new Letter { Recipient = $"a{i}@example.org", Subject = "s", Text = "t", Html = "h", DueAt = Later, CreatedAt = Later }));
            return Task.CompletedTask;
        },
        Cancel);

    private static Task<List<Letter>> LettersAsync(ReelwrightApp app) => app.Get<Database>().ReadAsync(db => db.Set<Letter>().OrderBy(letter => letter.Id).ToListAsync(Cancel), Cancel);

    private static async Task UntilAsync(ReelwrightApp app, Func<List<Letter>, bool> holds, string expected)
    {
        var end = TimeProvider.System.GetUtcNow().AddMinutes(1);
        while (!holds(await LettersAsync(app)))
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"Waited a minute: {expected}.");
            await Task.Delay(10, Cancel);
        }
    }
}
