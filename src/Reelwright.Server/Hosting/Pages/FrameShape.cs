using System.Text.Encodings.Web;
using Reelwright.Server.Library;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>A film's size in pixels, which is also the shape of the frame it is shown in.</summary>
internal readonly record struct FrameShape(int Width, int Height)
{
    /// <summary>Of the frame that other sites get unless they ask for less.</summary>
    public const int UsualWidth = 640;

    private static readonly FrameShape Usual = new(16, 9);

    public static FrameShape Of(MediaFile? video) => video is { Width: > 0, Height: > 0 } ? new FrameShape(video.Width.Value, video.Height.Value) : Usual;

    public double Ratio => (double)Width / Height;

    /// <summary>The largest frame of this shape within the bounds.</summary>
    public FrameShape Fit(int maxWidth, int? maxHeight)
    {
        var width = Math.Min(maxWidth, (maxHeight ?? int.MaxValue) * Ratio);
        return new FrameShape(Math.Max(1, (int)Math.Round(width)), Math.Max(1, (int)Math.Round(width / Ratio)));
    }

    /// <summary>The HTML that shows a page's film in a frame of this size on another site.</summary>
    public string EmbedCode(Uri root, HostedPage page) =>
        $"<iframe src=\"{PageAddresses.Embed(root, page.Slug)}\" title=\"{HtmlEncoder.Default.Encode(page.Title)}\" width=\"{Width}\" height=\"{Height}\" "
        + "style=\"border:0;max-width:100%\" loading=\"lazy\" allow=\"picture-in-picture\" allowfullscreen></iframe>";
}
