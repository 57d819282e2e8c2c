using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reelwright.Server.Platform.Mail;

namespace Reelwright.Server.Tests.Accounts.Recovery;

/// <summary>Takes every letter of a server, and opens the links in them as somebody with a browser would.</summary>
internal sealed partial class Mailbox : ICourier
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly List<Letter> _letters = [];
    private readonly SemaphoreSlim _news = new(0);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task CarryAsync(IReadOnlyList<Letter> letters, LetterQueue queue, CancellationToken cancel)
    {
        foreach (var letter in letters)
        {
            await queue.ForgetAsync(letter);
            lock (_letters)
            {
                _letters.Add(letter);
            }
        }

        _news.Release();
    }

    public void Put(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<ICourier>(this));

    public int Count
    {
        get
        {
            lock (_letters)
            {
                return _letters.Count;
            }
        }
    }

    /// <summary>The newest letter to somebody with this in its subject; it is taken out.</summary>
    public async Task<Letter> TakeAsync(string recipient, string subject)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            lock (_letters)
            {
                if (_letters.FindLast(letter => letter.Recipient == recipient && letter.Subject.Contains(subject, StringComparison.OrdinalIgnoreCase)) is { } found)
                {
                    _letters.Remove(found);
                    return found;
                }
            }

            var left = Patience - TimeProvider.System.GetElapsedTime(start);
            Assert.True(left > TimeSpan.Zero && await _news.WaitAsync(left, Cancel), $"Waited {Patience} for a letter to {recipient} about \"{subject}\".");
        }
    }

    public async Task<string> TakeLinkAsync(string recipient, string subject) => LinkIn((await TakeAsync(recipient, subject)).Text);

    public static string LinkIn(string text) => Link().Match(text).Value;

    public static string TokenIn(string link) => link[(link.IndexOf("token=", StringComparison.Ordinal) + "token=".Length)..];

    /// <summary>Opens the page behind a link.</summary>
    public static async Task<IDocument> OpenAsync(HttpClient client, string link, int status = 200)
    {
        using var reply = await client.GetAsync(new Uri(link).PathAndQuery, Cancel);
        return await ReadAsync(reply, status);
    }

    /// <summary>Sends the page's only form, as its browser would.</summary>
    public static async Task<IDocument> SubmitAsync(HttpClient client, IDocument page, int status = 200, params (string Name, string Value)[] filled)
    {
        var form = Assert.Single(page.QuerySelectorAll("form"));
        var fields = form.QuerySelectorAll("input[type=hidden]").Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value")!))
            .Concat(filled.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, form.GetAttribute("action")) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var reply = await client.SendAsync(request, Cancel);
        return await ReadAsync(reply, status);
    }

    private static async Task<IDocument> ReadAsync(HttpResponseMessage reply, int status)
    {
        var html = await reply.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)reply.StatusCode == status, $"expected {status}, got {(int)reply.StatusCode}: {html}");
        Assert.Equal(new MediaTypeHeaderValue("text/html", "utf-8"), reply.Content.Headers.ContentType);
        return await BrowsingContext.New().OpenAsync(request => request.Content(html), Cancel);
    }

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
