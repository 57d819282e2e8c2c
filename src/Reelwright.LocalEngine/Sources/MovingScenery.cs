using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources.Painting;

namespace Reelwright.LocalEngine.Sources;

/// <summary>The stage of a moving picture, and the same picture in the light the words ask for.</summary>
internal sealed class MovingScenery
{
    private readonly (Texture Now, Texture Later)? _front;
    private readonly (Texture Now, Texture Later)? _behind;

    private MovingScenery(DepthStage stage, Texture? later = null)
    {
        Stage = stage;
        if (later is not null)
        {
            _front = (Copy(stage.Colors), later);
            _behind = (Copy(stage.Behind), stage.PaintBehind(later));
        }
    }

    public DepthStage Stage { get; }

    public Picture First => Stage.Front;

    public static MovingScenery Build(LocalRequest request, Look look, Picture source, bool restyled)
    {
        if (restyled)
        {
            var fitted = Resampler.Cover(source, request.Width, request.Height);
            var painted = new Painter(look.Visible(request), request.Seed).Paint(fitted, Surroundings.Of(fitted), 0);
            Blend.Into(painted, fitted, painted, (float)request.Strength);
            return new MovingScenery(new DepthStage(painted, request.Width, request.Height));
        }

        var stage = new DepthStage(source, request.Width, request.Height);

        // The picture keeps its own manner of painting; falling snow and fog are drawn in front of it.
        var changes = look with { Style = Style.None, Palette = [], Snow = 0, Rain = look.Rain * 0.7f };
        if (changes with { Fog = 0 } is { ChangesNothing: true })
        {
            return new MovingScenery(stage);
        }

        var wide = new Picture(stage.Colors.Width, stage.Colors.Height);
        stage.Colors.CopyTo(wide);
        var later = new Painter(changes, request.Seed).Paint(wide, Surroundings.Of(wide, stage.WideDepth, withWindows: true), 0);
        return new MovingScenery(stage, Texture.Of(later));
    }

    /// <param name="share">0 the picture's own light, 1 the words'.</param>
    public void Light(float share)
    {
        if (_front is { } front && _behind is { } behind)
        {
            Mix(front, Stage.Colors, share);
            Mix(behind, Stage.Behind, share);
        }
    }

    private static void Mix((Texture Now, Texture Later) from, Texture to, float share) =>
        Rows.Each(to.Height, y =>
        {
            for (var i = y * to.Width; i < (y + 1) * to.Width; i++)
            {
                to.Texels[i] = Vector4.Lerp(from.Now.Texels[i], from.Later.Texels[i], share);
            }
        });

    private static Texture Copy(Texture texture)
    {
        var copy = new Texture(texture.Width, texture.Height);
        texture.Texels.CopyTo(copy.Texels.AsSpan());
        return copy;
    }
}
