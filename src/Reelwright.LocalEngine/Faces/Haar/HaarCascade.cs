namespace Reelwright.LocalEngine.Faces.Haar;

/// <summary>
/// A chain of ever stricter stages of boosted trees over rectangle sums: P. Viola, M. Jones, "Rapid Object Detection using a Boosted Cascade of Simple
/// Features" (2001); tilted rectangles after R. Lienhart, J. Maydt, "An Extended Set of Haar-like Features for Rapid Object Detection" (2002).
/// </summary>
/// <param name="Width">Of the window that the features were trained in, in pixels.</param>
/// <param name="Height">Likewise.</param>
/// <param name="Nodes">Of all trees, one tree after the other.</param>
/// <param name="Leaves">Likewise.</param>
internal sealed record HaarCascade(int Width, int Height, HaarStage[] Stages, HaarTree[] Trees, HaarNode[] Nodes, float[] Leaves, HaarFeature[] Features);

/// <summary>A window whose trees sum up to less than the threshold is not the thing.</summary>
internal readonly record struct HaarStage(int FirstTree, int TreeCount, float Threshold);

/// <param name="FirstNode">The root, in <see cref="HaarCascade.Nodes"/>.</param>
/// <param name="FirstLeaf">Leaf 0, in <see cref="HaarCascade.Leaves"/>.</param>
internal readonly record struct HaarTree(int FirstNode, int FirstLeaf);

/// <param name="Left">Where to go when the feature is below the threshold: above 0 a node of the tree, else leaf -Left.</param>
/// <param name="Right">Where to go otherwise.</param>
internal readonly record struct HaarNode(int Left, int Right, int Feature, float Threshold);

/// <summary>Two or three weighted rectangles; upright, or turned by 45 degrees.</summary>
internal sealed record HaarFeature(bool IsTilted, HaarRectangle[] Rectangles);

/// <param name="X">Of the upper left corner; of a tilted one of the top corner, from which the width runs down to the right and the height down to the left.</param>
internal readonly record struct HaarRectangle(int X, int Y, int Width, int Height, float Weight);
