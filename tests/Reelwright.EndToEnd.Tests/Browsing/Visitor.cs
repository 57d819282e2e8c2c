using Microsoft.Playwright;

namespace Reelwright.EndToEnd.Tests.Browsing;

/// <summary>Somebody with a browser of their own, and what it complained about.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Visitor(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, error);
        page.Dialog += async (_, dialog) =>
        {
            Note(true, $"a dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>Errors, violations of the policy, dialogs.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    public static async Task<Visitor> ComeAsync(IBrowserContext context) => new(context, await context.NewPageAsync());

    /// <summary>A picture of the whole page, by this name.</summary>
    public Task PictureAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Studio.Pictures, $"{name}.png"), FullPage = true });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(bool isComplaint, string words)
    {
        if (isComplaint)
        {
            lock (_complaints)
            {
                _complaints.Add(words);
            }
        }
    }
}
